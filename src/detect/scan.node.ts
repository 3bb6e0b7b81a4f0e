import type { Image } from "../data/decode/image.ts";
import type { PictureOptions } from "../data/decode/picture.node.ts";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import { pictureChannels } from "../evaluate/classifyFiles.node.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { openPicture } from "./openPicture.node.ts";
import { type Scan, type ScanSettings, scanPicture } from "./scan.ts";

export interface ScanOptions extends ScanSettings, Pick<PictureOptions, "kernel" | "background"> {
  /** Light becomes dark and dark light before the model looks: for dark ink on paper, and a model of light digits on black. Default false. */
  readonly invert?: boolean;
  /** What messages call the picture. Default: its file. */
  readonly name?: string;
}

const names = [
  "scales",
  "smallest",
  "largest",
  "scaleStep",
  "stride",
  "classes",
  "threshold",
  "suppression",
  "convolution",
  "acrossClasses",
  "maxDetections",
  "onProgress",
  "signal",
  "kernel",
  "background",
  "invert",
  "name",
] as const;

/** As `scan` of the library. */
export async function scanFile(
  classifier: Classifier,
  picture: string | Uint8Array | Image,
  options: ScanOptions = {},
): Promise<Scan> {
  expectOptions("scan", options, names);
  if (typeof classifier?.predict !== "function") {
    throw new ProblemError({
      what: "scan: its first argument is no opened model",
      received: kindOf(classifier),
      mend: "Open the file first: const model = await openModel(file).",
    });
  }
  const { name = typeof picture === "string" ? picture : "the picture" } = options;
  const { invert = false, kernel, background, name: _, ...settings } = options;
  const source = typeof picture === "string" ? await readWhole(picture, { name, kind: "an image file" }) : picture;
  const opened = await openPicture(expectSource(source), name, {
    ...{ channels: pictureChannels(classifier), invert },
    ...(kernel !== undefined && { kernel }),
    ...(background !== undefined && { background }),
  });
  return scanPicture(classifier, opened, settings, () => performance.now());
}

function expectSource(source: Uint8Array | Image): Uint8Array | Image {
  if (source instanceof Uint8Array) return source;
  const { height, width, channels, data } = Object(source) as Partial<Image>;
  if (data instanceof Uint8Array && data.length > 0 && data.length === height! * width! * channels!) return source;
  throw new ProblemError({
    what: "scan: its second argument is no picture",
    expected: "the path of an image file, its bytes as a Uint8Array, or pixels as { height, width, channels, data }",
    received: kindOf(source),
  });
}
