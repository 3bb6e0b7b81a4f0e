import type { onnx } from "onnx-proto";
import { ProblemError } from "../errors.ts";
import type { Graph, Type, Value } from "../graph/graph.ts";
import { bind, type Dim, productOf } from "../graph/shape.ts";
import { inOrder } from "../graph/walk.ts";
import type { TensorData } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ONNX_DATA_TYPE } from "./dataType.ts";
import { encodeTensor, NodeWriter } from "./nodeWriter.ts";
import { operators } from "./operators.ts";
import { ModelProto } from "./proto.ts";

/** The ONNX operator set that is written, and the file format that goes with it. */
export const OPSET = 20;
const IR_VERSION = 9;

export interface WriteOptions {
  /** The graph's name. Default "plumage". */
  readonly name?: string;
  /** Words kept in the file beside the graph. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names for constants, by the memory that holds their numbers. All others are numbered. */
  readonly constantNames?: ReadonlyMap<TensorData, string>;
  /** Sizes of symbols that the file fixes. All others stay open. */
  readonly symbols?: Readonly<Record<string, number>>;
  /** Numbers that inputs have where nothing is fed, by the inputs' names. */
  readonly defaults?: Readonly<Record<string, Tensor>>;
}

/**
 * A graph as the bytes of an ONNX file. Inputs and outputs keep their names and symbolic sizes.
 * The graph must be lowered: see `compile/lowering/lower.ts`.
 * @throws ProblemError when two inputs, or an input and an output, have the same name.
 */
export function writeOnnx(graph: Graph, options: WriteOptions = {}): Uint8Array {
  expectOwnNames(graph);
  const inputs = graph.inputs.map((value) => ({ name: value.attrs.name, value }));
  const writer = new NodeWriter(inputs, Object.keys(graph.outputs), options.constantNames);
  for (const value of inOrder(Object.values(graph.outputs))) {
    const inputs = value.inputs.map((from) => writer.name(from));
    writer.bind(value, writeValue(value, inputs, writer));
  }
  for (const [name, value] of Object.entries(graph.outputs)) writer.nameOutput(name, value);

  const model: onnx.IModelProto = {
    irVersion: IR_VERSION,
    producerName: "plumage",
    opsetImport: [...writer.domains].map((domain) => ({ domain, version: domain === "" ? OPSET : 1 })),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: options.name ?? "plumage",
      node: writer.nodes,
      initializer: [
        ...writer.initializers,
        ...Object.entries(options.defaults ?? {}).map(([name, tensor]) => encodeTensor(name, tensor)),
      ],
      input: graph.inputs.map((value) => encodeValueInfo(value.attrs.name, value, options.symbols)),
      output: Object.entries(graph.outputs).map(([name, value]) => encodeValueInfo(name, value, options.symbols)),
    },
  };
  return ModelProto.encode(model).finish();
}

function expectOwnNames({ inputs, outputs }: Graph): void {
  const names = inputs.map(({ attrs }) => attrs.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  const shared = names.find((name) => name in outputs);
  if (twice !== undefined) {
    throw new ProblemError({
      what: "writeOnnx: two inputs have the same name",
      received: twice,
      mend: "Give one of them another name.",
    });
  }
  if (shared !== undefined) {
    throw new ProblemError({
      what: "writeOnnx: an input and an output have the same name",
      received: shared,
      mend: "Give the output another name.",
    });
  }
}

function writeValue(value: Value, inputs: readonly string[], writer: NodeWriter): string {
  const row = operators[value.op] as (value: Value, inputs: readonly string[], writer: NodeWriter) => string;
  return row(value, inputs, writer);
}

function encodeValueInfo(
  name: string,
  { dtype, shape }: Type,
  symbols: Readonly<Record<string, number>> = {},
): onnx.IValueInfoProto {
  const isFixed = (size: Dim) => productOf([size]).symbols.every((symbol) => symbols[symbol] !== undefined);
  const dim = shape.map((size) => encodeDim(isFixed(size) ? bind([size], symbols)[0]! : size));
  return { name, type: { tensorType: { elemType: ONNX_DATA_TYPE[dtype], shape: { dim } } } };
}

function encodeDim(size: Dim): onnx.TensorShapeProto.IDimension {
  return typeof size === "number" ? { dimValue: size } : { dimParam: size };
}
