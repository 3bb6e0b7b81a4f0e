import type { onnx } from "onnx-proto";
import { ProblemError } from "../errors.ts";
import type { Type } from "../graph/graph.ts";
import { dtypeOf } from "./dataType.ts";
import { ModelProto } from "./proto.ts";

/** What an ONNX file says of itself. */
export interface OnnxInfo {
  readonly producer: string;
  readonly inputs: Readonly<Record<string, Type>>;
  readonly outputs: Readonly<Record<string, Type>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads what an ONNX file says of itself, without loading it into an engine.
 * @throws ProblemError when the bytes are no ONNX model.
 */
export function readOnnxInfo(bytes: Uint8Array): OnnxInfo {
  const model = decode(bytes);
  const { graph } = model;
  if (graph === null || graph === undefined || (graph.output ?? []).length === 0) throw notOnnx();
  const constants = new Set(graph.initializer?.map((each) => each.name));
  const inputs = graph.input?.filter((each) => !constants.has(each.name)) ?? [];
  return {
    producer: model.producerName ?? "",
    inputs: typesOf(inputs),
    outputs: typesOf(graph.output ?? []),
    metadata: Object.fromEntries(model.metadataProps?.map(({ key, value }) => [key ?? "", value ?? ""]) ?? []),
  };
}

function decode(bytes: Uint8Array): onnx.IModelProto {
  try {
    return ModelProto.decode(bytes);
  } catch (cause) {
    throw notOnnx(cause);
  }
}

function notOnnx(cause?: unknown): ProblemError {
  return new ProblemError(
    { what: "This is no ONNX model", mend: "Give a model.onnx that training wrote, complete and unchanged." },
    { cause },
  );
}

function typesOf(values: readonly onnx.IValueInfoProto[]): Record<string, Type> {
  const entries = values.map(({ name, type }) => {
    const tensorType = type?.tensorType;
    const shape = tensorType?.shape?.dim?.map((dim) => (dim.dimParam ? dim.dimParam : Number(dim.dimValue ?? 0))) ?? [];
    return [name ?? "", { dtype: dtypeOf(tensorType?.elemType ?? 0) ?? "float32", shape }] as const;
  });
  return Object.fromEntries(entries);
}
