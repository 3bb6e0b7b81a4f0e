import type { Value } from "../graph/graph.ts";
import { add, clip, div, max, mul, sqrt } from "../ops/elementwise.ts";
import { reshape } from "../ops/layout.ts";
import { reduceSum, reduceSumSquare } from "../ops/reduce.ts";

/** The norm of all gradients together. */
export function normOf(gradients: readonly Value[]): Value {
  return sqrt(gradients.map(squaredNorm).reduce(add));
}

/** Gradients scaled by limit / max(norm, limit) (Pascanu et al., 2013). */
export function clipToNorm(gradients: readonly Value[], norm: Value, limit: number): Value[] {
  const scale = div(limit, max(norm, limit));
  return gradients.map((each) => mul(each, scale));
}

/** Each number held between -limit and limit. */
export function clipToValue(gradients: readonly Value[], limit: number): Value[] {
  return gradients.map((each) => clip(each, -limit, limit));
}

/** The sum of squares in two stages: the engine adds up millions of float32 in a row too coarsely (6e-5 astray). */
function squaredNorm(x: Value): Value {
  const rows = x.shape.length < 2 ? x : reshape(x, [x.shape[0]!, -1]);
  return reduceSum(reduceSumSquare(rows, { axes: rows.shape.length === 0 ? [] : [-1] }));
}
