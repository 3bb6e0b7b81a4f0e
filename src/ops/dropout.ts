import type { Value } from "../graph/graph.ts";
import { cast, greaterOrEqual } from "./choice.ts";
import { mul } from "./elementwise.ts";

/**
 * Dropout (Srivastava et al., 2014) from random numbers that are fed: an element is dropped where its number is
 * below `rate`, and the others are divided by 1 - rate, so the expected value stays.
 * x and `random` (uniform in [0, 1)) have shapes that broadcast. Gradients flow where x was kept.
 * @param rate the fraction that is dropped, 0 or more and below 1
 * @throws ProblemError when x and `random` do not broadcast.
 */
export function dropout(x: Value, random: Value, rate: number): Value {
  const kept = cast(greaterOrEqual(random, rate), x.dtype);
  return mul(x, mul(kept, 1 / (1 - rate)));
}
