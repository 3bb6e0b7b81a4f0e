import { ProblemError } from "../../errors.ts";
import type { Shape } from "../../graph/shape.ts";
import { describeValue, isWhole } from "../options.ts";
import { axisNames, type Rank } from "./spatial.ts";

/**
 * Widths of a border: one number for all sides; or a list with, for each spatial axis, one number for both its sides or
 * [before, after]: 1, [1, 2], [[0, 1], [0, 1]]. Of a row, [before, after] alone will do.
 */
export type Borders = number | readonly (number | readonly [before: number, after: number])[];

/**
 * "valid": windows stay inside the image. "same": the border is filled so that the output has ceil(size / stride)
 * places; an odd remainder goes to the bottom and the right, as in TensorFlow. Or the border's widths, as in PyTorch.
 */
export type Padding = "same" | "valid" | Borders;

/** Throws a ProblemError unless `padding` is one of the two words, or widths for `rank` axes. */
export function expectPadding(factory: string, padding: Padding, rank: Rank): void {
  if (padding === "same" || padding === "valid" || bordersOf(padding, rank) !== undefined) return;
  throw new ProblemError({
    what: `${factory}: padding is unknown`,
    expected: `"same", "valid", or ${bordersInWords(rank)}`,
    received: describeValue(padding),
  });
}

/** Widths as all begins, then all ends. Throws a ProblemError unless they are whole, 0 or more, and fit `rank` axes. */
export function borderWidths(factory: string, name: string, borders: Borders, rank: Rank): number[] {
  const widths = bordersOf(borders, rank);
  if (widths === undefined) {
    throw new ProblemError({
      what: `${factory}: ${name} is no border`,
      expected: bordersInWords(rank),
      received: describeValue(borders),
    });
  }
  return widths;
}

/** How a window moves over the spatial axes, one number for each. */
export interface WindowSteps {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations?: readonly number[];
}

/** Border widths for spatial sizes, all begins then all ends. The padding is checked already, by `expectPadding`. */
export function padsOf(padding: Padding, sizes: Shape, { kernel, strides, dilations }: WindowSteps): number[] {
  if (padding === "valid") return [...kernel, ...kernel].map(() => 0);
  if (padding !== "same") return bordersOf(padding, kernel.length)!;
  const totals = sizes.map((size, axis) => {
    const places = Math.ceil(Number(size) / strides[axis]!);
    const reach = (kernel[axis]! - 1) * (dilations?.[axis] ?? 1) + 1;
    return Math.max(0, (places - 1) * strides[axis]! + reach - Number(size));
  });
  return halves(totals);
}

/** Widths divided over both sides, the odd one behind: all begins, then all ends. */
export function halves(totals: readonly number[]): number[] {
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}

/** All begins then all ends, or undefined where they are no borders of `rank` axes. */
function bordersOf(borders: unknown, rank: number): number[] | undefined {
  if (isWhole(borders, 0)) return Array.from({ length: 2 * rank }, () => borders);
  if (rank === 1 && Array.isArray(borders) && borders.length === 2) return bordersOf([borders], rank);
  if (!Array.isArray(borders) || borders.length !== rank) return undefined;
  const pairs: unknown[][] = borders.map((each) => (Array.isArray(each) ? each : [each, each]));
  if (!pairs.every((pair) => pair.length === 2 && pair.every((width) => isWhole(width, 0)))) return undefined;
  return [0, 1].flatMap((side) => pairs.map((pair) => pair[side] as number));
}

function bordersInWords(rank: Rank): string {
  const sides = "a width or [before, after] for each";
  return `a width of 0 or more, or ${rank === 1 ? "[before, after]" : `[${axisNames(rank).join(", ")}] with ${sides}`}`;
}
