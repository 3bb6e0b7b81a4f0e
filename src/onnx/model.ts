import type { onnx } from "onnx-proto";
import { type Problem, ProblemError } from "../errors.ts";
import type { DType } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { dtypeOf } from "./dataType.ts";
import { decodeTensor, typeName } from "./decodeTensor.ts";
import { AttributeProto, ModelProto } from "./proto.ts";

/** The versions of ONNX's operators that are understood. */
const OLDEST_OPSET = 7;
const NEWEST_OPSET = 21;

/** A graph inside a node, such as a branch of an If. It sees the tensors of the graph around it. */
export interface OnnxBranch {
  readonly outputs: readonly string[];
  readonly initializers: Readonly<Record<string, Tensor>>;
  readonly nodes: readonly OnnxNode[];
}

/** A setting of a node. What has no place here, such as a sparse tensor, is "unsupported". */
export type AttributeValue =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "numbers"; readonly value: readonly number[] }
  | { readonly kind: "text"; readonly value: string }
  /** Read when it is asked for; throws a ProblemError where it cannot be. */
  | { readonly kind: "tensor"; readonly value: () => Tensor }
  /** `reads` names what its nodes and outputs take, some of it from the graph around it. */
  | { readonly kind: "graph"; readonly reads: readonly string[]; readonly value: () => OnnxBranch }
  | { readonly kind: "unsupported" };

/** A node of an ONNX graph as it stands in the file. A missing input or output is "". */
export interface OnnxNode {
  /** Its name, or that of its first output. */
  readonly name: string;
  /** "Conv", or "com.microsoft.FusedConv" outside ONNX's own domain. */
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** An input of an ONNX graph. */
export interface OnnxInput {
  readonly name: string;
  readonly dtype: DType;
  /** A number, the name of a symbol, or undefined where the file says nothing. */
  readonly shape: readonly (number | string | undefined)[];
}

/** An ONNX file taken apart. Nothing of it is judged yet, except what cannot be read at all. */
export interface OnnxModel {
  readonly producer: string;
  readonly opset: number;
  /** Those that must be fed: initializers are not among them. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
  /** Weights and constants, by their names. */
  readonly initializers: Readonly<Record<string, Tensor>>;
  readonly nodes: readonly OnnxNode[];
  readonly metadata: Readonly<Record<string, string>>;
  /** What cannot be read: external data, element types, versions. */
  readonly problems: readonly Problem[];
}

/**
 * Takes an ONNX file apart.
 * @throws ProblemError when the bytes are no ONNX model.
 */
export function readOnnxModel(bytes: Uint8Array): OnnxModel {
  const model = decode(bytes);
  const graph = model.graph!;
  const problems: Problem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push(error.problem);
      return undefined;
    }
  };

  const opset = Number(model.opsetImport?.find(({ domain }) => isOnnxDomain(domain))?.version ?? 1);
  if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
    problems.push({
      what: "The model was written for a version of ONNX's operators that is not supported",
      expected: `opset ${OLDEST_OPSET} to ${NEWEST_OPSET}`,
      received: `opset ${opset}`,
      mend: `Export it again with opset 17, or convert it: onnx.version_converter.convert_version(model, 17) in Python.`,
    });
  }
  if ((graph.sparseInitializer ?? []).length > 0) {
    problems.push({ what: "The model has sparse weights", mend: "Export it with dense ones." });
  }
  const initializers: Record<string, Tensor> = {};
  for (const proto of graph.initializer ?? []) {
    const tensor = attempt(() => decodeTensor(proto));
    if (tensor !== undefined) initializers[proto.name ?? ""] = tensor;
  }
  // Some writers keep weights in nodes of their own.
  const nodes = (graph.node ?? []).map(readNode).filter((node) => {
    const tensor = constantOf(node);
    if (tensor !== undefined) initializers[node.outputs[0]!] = tensor;
    return tensor === undefined;
  });
  const constants = new Set(graph.initializer?.map(({ name }) => name));
  const fed = (graph.input ?? []).filter(({ name }) => !constants.has(name));
  return {
    producer: model.producerName ?? "",
    opset,
    inputs: fed.map((each) => attempt(() => readInput(each))).filter((each) => each !== undefined),
    outputs: (graph.output ?? []).map(({ name }) => name ?? ""),
    initializers,
    nodes,
    metadata: Object.fromEntries(model.metadataProps?.map(({ key, value }) => [key ?? "", value ?? ""]) ?? []),
    problems,
  };
}

/** What a Constant node gives, where it is a tensor that can be read. */
function constantOf({ operator, attributes }: OnnxNode): Tensor | undefined {
  const value = operator === "Constant" ? attributes.value : undefined;
  if (value?.kind !== "tensor") return undefined;
  try {
    return value.value();
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function decode(bytes: Uint8Array): onnx.IModelProto {
  const notOnnx = (cause?: unknown) =>
    new ProblemError(
      { what: "This is no ONNX model", mend: "Give the bytes of an .onnx file, complete and unchanged." },
      { cause },
    );
  if (!(bytes instanceof Uint8Array)) throw notOnnx();
  let model: onnx.IModelProto;
  try {
    model = ModelProto.decode(bytes);
  } catch (cause) {
    throw notOnnx(cause);
  }
  if (!model.graph || (model.graph.output ?? []).length === 0) throw notOnnx();
  return model;
}

function isOnnxDomain(domain: string | null | undefined): boolean {
  return !domain || domain === "ai.onnx";
}

function readInput({ name, type }: onnx.IValueInfoProto): OnnxInput {
  const tensorType = type?.tensorType;
  const dtype = dtypeOf(tensorType?.elemType ?? 0);
  if (!tensorType || dtype === undefined) {
    throw new ProblemError({
      what: `The input "${name}" is no tensor of numbers`,
      received: tensorType ? typeName(tensorType.elemType ?? 0) : "a sequence, a map or an optional value",
      mend: "Export the model without it: tensors of numbers in, tensors of numbers out.",
    });
  }
  const shape = (tensorType.shape?.dim ?? []).map((dim) => {
    if (dim.dimParam) return dim.dimParam;
    const size = Number(dim.dimValue ?? 0);
    // Where a size is open, some writers leave it out, others say 0 or -1.
    return size > 0 ? size : undefined;
  });
  return { name: name ?? "", dtype, shape };
}

function readNode(node: onnx.INodeProto): OnnxNode {
  const outputs = node.output ?? [];
  return {
    name: node.name || outputs.find((each) => each !== "") || "",
    operator: isOnnxDomain(node.domain) ? (node.opType ?? "") : `${node.domain}.${node.opType}`,
    inputs: node.input ?? [],
    outputs,
    attributes: Object.fromEntries((node.attribute ?? []).map((each) => [each.name ?? "", readAttribute(each)])),
  };
}

function readAttribute(attribute: onnx.IAttributeProto): AttributeValue {
  const { INT, INTS, FLOAT, FLOATS, STRING, TENSOR, GRAPH } = AttributeProto.AttributeType;
  switch (attribute.type) {
    case INT:
      return { kind: "number", value: Number(attribute.i ?? 0) };
    case FLOAT:
      return { kind: "number", value: asMeant(attribute.f ?? 0) };
    case INTS:
      return { kind: "numbers", value: (attribute.ints ?? []).map(Number) };
    case FLOATS:
      return { kind: "numbers", value: (attribute.floats ?? []).map(asMeant) };
    case STRING:
      return { kind: "text", value: String.fromCharCode(...(attribute.s ?? [])) };
    case TENSOR:
      return { kind: "tensor", value: () => decodeTensor(attribute.t ?? {}) };
    case GRAPH:
      return { kind: "graph", reads: namesIn(attribute.g ?? {}), value: () => readBranch(attribute.g ?? {}) };
    default:
      return { kind: "unsupported" };
  }
}

/**
 * A graph that is a setting of a node.
 * @throws ProblemError when one of its tensors cannot be read.
 */
function readBranch(graph: onnx.IGraphProto): OnnxBranch {
  return {
    outputs: (graph.output ?? []).map(({ name }) => name ?? ""),
    initializers: Object.fromEntries((graph.initializer ?? []).map((each) => [each.name ?? "", decodeTensor(each)])),
    nodes: (graph.node ?? []).map(readNode),
  };
}

function namesIn({ node, output }: onnx.IGraphProto): readonly string[] {
  return [...(node ?? []).flatMap(({ input }) => input ?? []), ...(output ?? []).map(({ name }) => name ?? "")];
}

/** The shortest number that a float32 may have been rounded from: 0.2, not 0.20000000298. */
function asMeant(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
