import type { Value } from "../graph/graph.ts";
import { squaredNorm } from "../nn/optimizers/norm.ts";
import { add, clip, div, max, mul, sqrt } from "../ops/elementwise.ts";

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
