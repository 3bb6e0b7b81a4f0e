import { ProblemError } from "../../errors.ts";
import type { Shape } from "../../graph/shape.ts";
import { describeValue, expectOneOf, isWhole } from "../options.ts";

/**
 * "valid": windows stay inside the image. "same": the border is filled so that the output has ceil(size / stride)
 * places; an odd remainder goes to the bottom and the right, as in TensorFlow.
 */
export type Padding = "same" | "valid";

/** One number for height and width, or [height, width]. */
export type Size = number | readonly [height: number, width: number];

/** Throws a ProblemError unless `padding` is one of the two words. */
export function expectPadding(factory: string, padding: Padding): void {
  expectOneOf(factory, "padding", padding, ["same", "valid"]);
}

/** A size as [height, width]. Throws a ProblemError unless it is one whole number of at least 1, or exactly two. */
export function sizePair(factory: string, name: string, size: Size): readonly [number, number] {
  const sizes: unknown = typeof size === "number" ? [size, size] : size;
  if (!Array.isArray(sizes) || sizes.length !== 2 || !isWhole(sizes[0]) || !isWhole(sizes[1])) {
    throw new ProblemError({
      what: `${factory}: ${name} is not a size`,
      expected: "a whole number of at least 1, or [height, width]",
      received: describeValue(size),
    });
  }
  return [sizes[0], sizes[1]];
}

/** Border widths for spatial sizes, all begins then all ends. The padding is checked already, by `expectPadding`. */
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
