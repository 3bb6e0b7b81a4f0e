import type { onnx } from "onnx-proto";
import type { Value } from "../graph/graph.ts";
import { type Dim, productOf } from "../graph/shape.ts";
import type { TensorData } from "../tensor/dtype.ts";
import { fromNumbers, type Tensor } from "../tensor/tensor.ts";
import { ONNX_DATA_TYPE } from "./dataType.ts";
import { AttributeProto } from "./proto.ts";

/** A setting of an ONNX node: a whole number, whole numbers, a word, or numbers marked as float. */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

/** The domain of ONNX Runtime's convolutions over blocked channels. */
export const BLOCKED = "com.microsoft.nchwc";

/** Collects the nodes, constants and domains of one ONNX graph while it is written. */
export class NodeWriter {
  readonly nodes: onnx.INodeProto[] = [];
  readonly initializers: onnx.ITensorProto[] = [];
  readonly domains = new Set<string>([""]);
  readonly #names = new Map<Value, string>();
  readonly #shared = new Map<string, string>();
  readonly #symbols: ReadonlyMap<string, { readonly input: string; readonly axis: number }>;
  readonly #outputs = new Set<string>();
  readonly #reserved: ReadonlySet<string>;
  readonly #constantNames: ReadonlyMap<TensorData, string>;
  #count = 0;

  /**
   * `inputs` are the graph's; their shapes tell where symbolic sizes can be read.
   * `outputs` are names that will be given to outputs at the end. `constantNames` are names of constants by their
   * numbers' memory.
   */
  constructor(
    inputs: readonly { readonly name: string; readonly value: Value }[],
    outputs: readonly string[],
    constantNames: ReadonlyMap<TensorData, string> = new Map(),
  ) {
    this.#constantNames = constantNames;
    this.#reserved = new Set([...inputs.map(({ name }) => name), ...outputs, ...constantNames.values()]);
    const symbols = new Map<string, { input: string; axis: number }>();
    for (const { name, value } of inputs) {
      this.#names.set(value, name);
      value.shape.forEach((dim, axis) => {
        if (typeof dim === "string" && !symbols.has(dim)) symbols.set(dim, { input: name, axis });
      });
    }
    this.#symbols = symbols;
  }

  /** The name under which a value that was already written stands. */
  name(value: Value): string {
    const name = this.#names.get(value);
    if (name === undefined) throw new Error(`${value.op} is used before it is written`);
    return name;
  }

  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  /** A name that no other value has. */
  fresh(hint: string): string {
    for (;;) {
      const name = `${hint}_${this.#count++}`;
      if (!this.#reserved.has(name)) return name;
    }
  }

  /** Writes a node with one output, and returns the output's name. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { readonly domain?: string; readonly output?: string } = {},
  ): string {
    const output = options.output ?? this.fresh(opType);
    const domain = options.domain ?? "";
    this.domains.add(domain);
    this.nodes.push({
      opType,
      domain,
      name: `node_${output}`,
      input: [...inputs],
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    });
    return output;
  }

  /** Makes a value an output of the graph: the node that wrote it writes it under the output's name. */
  nameOutput(name: string, value: Value): void {
    const written = this.name(value);
    const writer = this.nodes.find((node) => node.output?.includes(written));
    if (writer === undefined || this.#outputs.has(written)) {
      // An input, a constant, or a value that is an output already: only a node of its own can give it another name.
      this.node("Identity", [written], {}, { output: name });
      return;
    }
    for (const node of this.nodes) {
      node.input = node.input?.map((each) => (each === written ? name : each)) ?? [];
      node.output = node.output?.map((each) => (each === written ? name : each)) ?? [];
    }
    this.#names.set(value, name);
    this.#outputs.add(name);
  }

  constant(tensor: Tensor): string {
    const given = this.#constantNames.get(tensor.data);
    const name = given ?? this.fresh("constant");
    const isWritten = given !== undefined && this.initializers.some((each) => each.name === given);
    if (!isWritten) this.initializers.push(encodeTensor(name, tensor));
    return name;
  }

  /** A constant list of whole numbers, written once however often it is used. */
  ints(values: readonly number[]): string {
    return this.#once(`ints ${values}`, () => this.constant(fromNumbers("int64", [values.length], values)));
  }

  /** The run-time size of an axis, as int64 [1]. */
  size(dim: Dim): string {
    return this.#once(`size ${dim}`, () => {
      const { factor, symbols } = productOf([dim]);
      const sizes = symbols.map((symbol) => {
        const place = this.#symbols.get(symbol);
        if (place === undefined) throw new Error(`no input of the graph tells the size ${symbol}`);
        return this.node("Shape", [place.input], { start: place.axis, end: place.axis + 1 });
      });
      const parts = factor === 1 && sizes.length > 0 ? sizes : [this.ints([factor]), ...sizes];
      return parts.reduce((product, size) => this.node("Mul", [product, size]));
    });
  }

  #once(key: string, write: () => string): string {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const name = write();
    this.#shared.set(key, name);
    return name;
  }
}

/** A tensor as ONNX keeps it: little-endian bytes. */
export function encodeTensor(name: string, { dtype, shape, data }: Tensor): onnx.ITensorProto {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dataType: ONNX_DATA_TYPE[dtype], dims: [...shape], rawData };
}

function encodeAttribute(name: string, value: Attribute): onnx.IAttributeProto {
  const { INT, INTS, STRING, FLOAT, FLOATS } = AttributeProto.AttributeType;
  if (typeof value === "number") return { name, type: INT, i: value };
  if (typeof value === "string") return { name, type: STRING, s: asciiBytes(value) };
  if ("float" in value) return { name, type: FLOAT, f: value.float };
  if ("floats" in value) return { name, type: FLOATS, floats: [...value.floats] };
  return { name, type: INTS, ints: [...value] };
}

/** ONNX's words are plain ASCII. */
function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
