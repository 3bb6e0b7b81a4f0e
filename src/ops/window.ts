import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import type { OpType, Window } from "../graph/operators.ts";
import { formatShape } from "../graph/shape.ts";

/** How a window moves. Each may be one number for every spatial axis, or a list with one for each. */
export interface WindowOptions {
  /** Steps between windows. Default 1. */
  readonly strides?: number | readonly number[];
  /** Border width: one number, one for each axis (both sides), or all begins then all ends. Default 0. */
  readonly pads?: number | readonly number[];
  /** Distance between the window's taps. Default 1. */
  readonly dilations?: number | readonly number[];
}

/**
 * Window options as full lists for `rank` spatial axes.
 * @throws ProblemError when a list has another length, a step or distance is below 1, or a border is below 0; or a number is not whole.
 */
export function windowOf(where: OpType, rank: number, options: WindowOptions): Window {
  const { strides = 1, pads = 0, dilations = 1 } = options;
  const borders =
    typeof pads === "number"
      ? perAxis(where, "pads", pads, 2 * rank)
      : pads.length === rank
        ? [...pads, ...pads]
        : pads;
  if (borders.length !== 2 * rank || borders.some((width) => !Number.isInteger(width) || width < 0)) {
    throw new ProblemError({
      what: `${where}: pads must be whole widths of 0 or more`,
      expected: `1, ${rank} or ${2 * rank} of them`,
      received: `[${borders}]`,
    });
  }
  return {
    strides: perAxis(where, "strides", strides, rank),
    pads: borders,
    dilations: perAxis(where, "dilations", dilations, rank),
  };
}

function perAxis(where: OpType, name: string, value: number | readonly number[], count: number): readonly number[] {
  const list = typeof value === "number" ? Array.from({ length: count }, () => value) : value;
  const smallest = name === "pads" ? 0 : 1;
  if (list.length !== count || list.some((each) => !Number.isInteger(each) || each < smallest)) {
    throw new ProblemError({
      what: `${where}: ${name} must be whole numbers of at least ${smallest}`,
      expected: `1 or ${count} of them`,
      received: `[${list}]`,
    });
  }
  return list;
}

/** How many places a window of `kernel` taps finds along one axis. */
function outputSize(size: number, kernel: number, window: Window, axis: number): number {
  const rank = window.strides.length;
  const reach = (kernel - 1) * window.dilations[axis]! + 1;
  const padded = size + window.pads[axis]! + window.pads[axis + rank]!;
  return Math.floor((padded - reach) / window.strides[axis]!) + 1;
}

/**
 * The output sizes of a window over the spatial axes (all after the first two).
 * @throws ProblemError when a spatial size is not known, or the window finds no place.
 */
export function outputSizes(where: OpType, x: Value, kernelShape: readonly number[], window: Window): number[] {
  return spatialSizes(where, x).map((size, axis) => {
    const places = outputSize(size, kernelShape[axis]!, window, axis);
    if (places < 1) {
      throw new ProblemError({
        what: `${where}: its window is larger than the padded input`,
        expected: `at most ${size + window.pads[axis]! + window.pads[axis + kernelShape.length]!} along ${axisName(axis, kernelShape.length)} of ${formatShape(x.shape)}`,
        received: `${(kernelShape[axis]! - 1) * window.dilations[axis]! + 1}`,
        mend: "Use a smaller window, a larger image, or padding.",
      });
    }
    return places;
  });
}

/** A spatial axis in words: images have a height and a width. */
function axisName(axis: number, rank: number): string {
  return rank === 2 ? ["the height", "the width"][axis]! : `spatial axis ${axis}`;
}

/**
 * The sizes of the spatial axes of [n, c, ...].
 * @throws ProblemError when one is a symbol.
 */
export function spatialSizes(where: OpType, x: Value): number[] {
  return x.shape.slice(2).map((dim) => {
    if (typeof dim !== "number")
      throw new ProblemError({ what: `${where}: its spatial sizes must be known`, received: formatShape(x.shape) });
    return dim;
  });
}
