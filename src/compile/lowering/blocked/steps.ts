import type { Value } from "../../../graph/graph.ts";
import { hardSigmoid, sub } from "../../../ops/elementwise.ts";

/*
 * Comparisons as one pass over floats: comparing, choosing and casting bools cost several. A line so steep that even the
 * smallest normal number leaves 0 .. 1 is a step.
 */
const STEEP = 3e38;

/** 1 where x > 0, 0 elsewhere. */
export function isPositive(x: Value): Value {
  return hardSigmoid(x, STEEP, 0);
}

/** 1 where a >= b, 0 elsewhere. */
export function isAtLeast(a: Value, b: Value): Value {
  return hardSigmoid(sub(a, b), STEEP, 1);
}
