import type { Value } from "../../graph/graph.ts";
import { reshape } from "../../ops/layout.ts";
import { reduceSum, reduceSumSquare } from "../../ops/reduce.ts";

/** The sum of squares in two stages: the engine adds up millions of float32 in a row too coarsely (6e-5 astray). */
export function squaredNorm(x: Value): Value {
  const rows = x.shape.length < 2 ? x : reshape(x, [x.shape[0]!, -1]);
  return reduceSum(reduceSumSquare(rows, { axes: rows.shape.length === 0 ? [] : [-1] }));
}
