import { emit, type Value, withInputs } from "../graph/graph.ts";
import { rewriteAll } from "../graph/walk.ts";
import { relu } from "../ops/elementwise.ts";

/**
 * Max-pooling of ReLU as ReLU of max-pooling: the same numbers and gradients, with ReLU and its gradient on a
 * quarter of the elements (for windows of 2 x 2). All values of a network are rewritten at once, so that they share what
 * they are made of. Returns old to new.
 */
export function poolBeforeRelu(values: Iterable<Value>): ReadonlyMap<Value, Value> {
  return rewriteAll(values, (value, inputs) => {
    const [x] = inputs;
    if (value.op === "MaxPool" && x!.op === "Relu") return relu(emit("MaxPool", value.attrs, x!.inputs, value));
    return withInputs(value, inputs);
  });
}
