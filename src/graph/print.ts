import { type Tensor, toNumbers } from "../tensor/tensor.ts";
import type { Graph, Value } from "./graph.ts";
import { formatShape } from "./shape.ts";
import { inOrder } from "./walk.ts";

/**
 * A graph as text that reads well in a diff, one line a node:
 * `%7 float32[N,10] = MatMul %5 %2`, then one line for each output.
 */
export function printGraph(graph: Graph): string {
  const numbers = new Map<Value, number>();
  const order = inOrder([...graph.inputs, ...Object.values(graph.outputs)]);
  const lines = order.map((value) => {
    numbers.set(value, numbers.size);
    const operands = value.inputs.map((from) => `%${numbers.get(from)}`);
    const words = [value.op, ...operands, ...printAttrs(value.attrs)];
    return `%${numbers.get(value)} ${value.dtype}${formatShape(value.shape)} = ${words.join(" ")}`;
  });
  const outputs = Object.entries(graph.outputs).map(([name, value]) => `${name} = %${numbers.get(value)}`);
  return [...lines, ...outputs, ""].join("\n");
}

function printAttrs(attrs: object): string[] {
  return Object.entries(attrs).map(([name, value]) => `${name}=${printAttr(value)}`);
}

function printAttr(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(",")}]`;
  if (typeof value === "object" && value !== null && "data" in value) return printTensor(value as Tensor);
  return String(value);
}

/** Small tensors in full; of large ones, enough to see a change. */
function printTensor(tensor: Tensor): string {
  const { data } = tensor;
  const shown = toNumbers({ ...tensor, data: data.subarray(0, 8) }).map((element) => Number(element.toPrecision(7)));
  return `{${shown.join(",")}${data.length > 8 ? `,...(${data.length})` : ""}}`;
}
