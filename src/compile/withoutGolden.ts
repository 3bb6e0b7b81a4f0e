import { ModelProto } from "../onnx/proto.ts";
import { readModelInfo } from "./modelFile.ts";
import { sealed } from "./seal.ts";

/**
 * A model file without its golden pictures, sealed anew; all else is as it was. A file that has none comes back as it is.
 * @throws ProblemError when it is not one that Plumage wrote, or it is damaged.
 */
export function withoutGolden(file: Uint8Array): Uint8Array {
  if (readModelInfo(file).golden === undefined) return file;
  const proto = ModelProto.decode(file);
  proto.metadataProps = proto.metadataProps.filter(({ key }) => key !== "golden" && key !== "seal");
  return sealed(ModelProto.encode(proto).finish());
}
