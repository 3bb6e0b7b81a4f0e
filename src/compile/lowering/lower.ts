import { emit, type Graph, type Value, type ValueOf } from "../../graph/graph.ts";
import type { OpType } from "../../graph/operators.ts";
import { rewriteAll } from "../../graph/walk.ts";
import { simplified } from "../fold.ts";
import { lowerConvFilterGradient } from "./convFilterGradient.ts";
import { lowerConvTranspose } from "./convTranspose.ts";
import { lowerMaxPoolGradient } from "./maxPoolGradient.ts";

/** How an operator is written with others that engines have, or undefined where it stays as it is. */
type Lowering<T extends OpType> = (value: ValueOf<T>, inputs: readonly Value[]) => Value | undefined;

/** Every engine has the operators that these write. */
const portable: { readonly [T in OpType]?: Lowering<T> } = {
  ConvFilterGradient: lowerConvFilterGradient,
  ConvTranspose: lowerConvTranspose,
  MaxPoolGradient: lowerMaxPoolGradient,
};

/** The same graph with operators that ONNX has. The one place that chooses how gradients run on an engine. */
export function lower(graph: Graph): Graph {
  const renewed = rewriteAll([...graph.inputs, ...Object.values(graph.outputs)], (value, inputs) => {
    const lowering = portable[value.op] as Lowering<typeof value.op> | undefined;
    return lowering?.(value as never, inputs) ?? rebuild(value, inputs);
  });
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, renewed.get(value)!] as const);
  return simplified({ inputs: graph.inputs, outputs: Object.fromEntries(outputs) });
}

function rebuild(value: Value, inputs: readonly Value[]): Value {
  return inputs.every((from, i) => from === value.inputs[i])
    ? value
    : (emit(value.op, value.attrs as never, inputs, value) as Value);
}
