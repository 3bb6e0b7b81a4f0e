import { ProblemError } from "../../errors.ts";
import type { Shape } from "../../graph/shape.ts";

/**
 * "valid": windows stay inside the image. "same": the border is filled so that the output has ceil(size / stride)
 * places; an odd remainder goes to the bottom and the right, as in TensorFlow.
 */
export type Padding = "same" | "valid";

/** One number for height and width, or [height, width]. */
export type Size = number | readonly [height: number, width: number];

/** A size as [height, width]. Throws a ProblemError unless both are whole and at least 1. */
export function sizePair(factory: string, name: string, size: Size): readonly [number, number] {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  expectWhole(factory, name, height);
  expectWhole(factory, name, width);
  return [height, width];
}

/** Throws a ProblemError unless `value` is a whole number of at least `least`. */
export function expectWhole(factory: string, name: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ProblemError({
      what: `${factory}: ${name} is out of range`,
      expected: `a whole number of at least ${least}`,
      received: String(value),
    });
  }
}

/** Border widths for spatial sizes, all begins then all ends. */
export function padsOf(
  padding: Padding,
  sizes: Shape,
  kernel: readonly number[],
  strides: readonly number[],
): number[] {
  if (padding === "valid") return [...kernel, ...kernel].map(() => 0);
  const totals = sizes.map((size, axis) => {
    const places = Math.ceil(Number(size) / strides[axis]!);
    return Math.max(0, (places - 1) * strides[axis]! + kernel[axis]! - Number(size));
  });
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}
