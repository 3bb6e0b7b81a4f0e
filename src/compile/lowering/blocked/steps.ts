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

/** 1 where x <= bound, 0 elsewhere: bound is above 0, and the line falls between it and the float32 that follows it. */
export function isAtMost(x: Value, bound: number): Value {
  const steepness = 2 ** 100;
  return hardSigmoid(x, -steepness, steepness * nextFloat32(bound));
}

/** The smallest float32 above a positive x. */
function nextFloat32(x: number): number {
  const bits = new Uint32Array(Float32Array.of(x).buffer);
  bits[0]! += 1;
  return new Float32Array(bits.buffer)[0]!;
}
