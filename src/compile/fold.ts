import type { Graph, Value } from "../graph/graph.ts";
import { simplify } from "../graph/simplify.ts";
import { evaluate } from "../reference/evaluate.ts";
import { fromNumbers, type Tensor, toNumbers } from "../tensor/tensor.ts";

/** Simplifies a graph; constants are folded by the float64 reference and rounded once. */
export function simplified(graph: Graph): Graph {
  return simplify(graph, { evaluate: evaluateConstant });
}

function evaluateConstant(value: Value): Tensor {
  const [result] = evaluate([value], {});
  return fromNumbers(value.dtype, result!.shape, toNumbers(result!));
}
