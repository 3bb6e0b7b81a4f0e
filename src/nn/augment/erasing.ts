import { ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { add, clip, floor, mul, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { describeValue } from "../options.ts";
import type { AugmentationContext } from "./augmentation.ts";

/**
 * What stands where an image is erased: a number from 0 to 255, the mean of each of the image's channels, or noise, each
 * number evenly from 0 to 255.
 */
export type ErasedValue = number | "mean" | "noise";

/**
 * Throws a ProblemError unless it is one.
 */
export function expectErasedValue(factory: string, value: ErasedValue): void {
  if (value === "mean" || value === "noise" || (typeof value === "number" && value >= 0 && value <= 255)) return;
  throw new ProblemError({
    what: `${factory}: value is out of range`,
    expected: 'a number from 0 to 255, "mean" or "noise"',
    received: describeValue(value),
  });
}

/** From which pixel of a side to which, whole numbers [n, 1], the last not included. What lies outside the image is nothing. */
export interface Stretch {
  readonly from: Value;
  readonly to: Value;
}

/** Images with a rectangle of each erased. An empty rectangle leaves an image as it is. */
export function erase(
  x: Value,
  rows: Stretch,
  columns: Stretch,
  value: ErasedValue,
  context: AugmentationContext,
): Value {
  const [batch] = x.shape;
  const down = reshape(within(rows, context.height), [batch!, 1, context.height, 1]);
  const across = reshape(within(columns, context.width), [batch!, 1, 1, context.width]);
  const erased = mul(down, across);
  const kept = mul(x, sub(1, erased));
  return value === 0 ? kept : add(kept, mul(erased, standIn(x, value, context)));
}

function standIn(x: Value, value: ErasedValue, context: AugmentationContext): Value | number {
  if (typeof value === "number") return value;
  if (value === "mean") return reduceMean(x, { axes: [2, 3], keepdims: true });
  const numbers = context.randomField("noise", x.shape.slice(1) as readonly number[]);
  return floor(mul(numbers, 256));
}

/** 1 for the pixels of a side that lie in a stretch, 0 for the others: [n, size] */
function within({ from, to }: Stretch, size: number): Value {
  const places = constant(
    fromNumbers(
      "float32",
      [1, size],
      Array.from({ length: size }, (_, i) => i + 1),
    ),
  );
  return sub(clip(sub(places, from), 0, 1), clip(sub(places, to), 0, 1));
}
