import { constant, emit, type Graph, type Value, type ValueOf } from "../../graph/graph.ts";
import { BATCH, bind, isStatic, productOf, type Shape } from "../../graph/shape.ts";
import { rewriteAll } from "../../graph/walk.ts";
import { fromNumbers } from "../../tensor/tensor.ts";

/** The same graph for batches of one size: every N is that number. */
export function bindBatch(graph: Graph, batchSize: number): Graph {
  const sized = (shape: Shape) =>
    shape.map((dim) => {
      const isBatch = productOf([dim]).symbols.some((symbol) => symbol === BATCH);
      return isBatch ? bind([dim], { [BATCH]: batchSize })[0]! : dim;
    });
  const renewed = rewriteAll([...graph.inputs, ...Object.values(graph.outputs)], (value, inputs): Value => {
    const type = { dtype: value.dtype, shape: sized(value.shape) };
    switch (value.op) {
      case "Dimension": {
        const of = sized([value.attrs.of]);
        return isStatic(of) ? constant(fromNumbers("float32", [], of)) : value;
      }
      case "Reshape":
      case "Expand":
        return emit(value.op, { shape: sized(value.attrs.shape) }, inputs, type) as Value;
      default:
        return emit(value.op, value.attrs as never, inputs, type) as Value;
    }
  });
  return {
    inputs: graph.inputs.map((value) => renewed.get(value) as ValueOf<"Input">),
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, value]) => [name, renewed.get(value)!])),
  };
}
