import { emit, type Value } from "../graph/graph.ts";
import { rewriteAll } from "../graph/walk.ts";
import { relu } from "../ops/elementwise.ts";

/**
 * Max-pooling of ReLU as ReLU of max-pooling: the same numbers and gradients, with ReLU and its gradient on a
 * quarter of the elements (for windows of 2 x 2).
 */
export function poolBeforeRelu(output: Value): Value {
  const renewed = rewriteAll([output], (value, inputs) => {
    const [x] = inputs;
    if (value.op === "MaxPool" && x!.op === "Relu") return relu(emit("MaxPool", value.attrs, x!.inputs, value));
    return inputs.every((from, i) => from === value.inputs[i])
      ? value
      : (emit(value.op, value.attrs as never, inputs, value) as Value);
  });
  return renewed.get(output)!;
}
