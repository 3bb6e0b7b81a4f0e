import type { Value } from "../../graph/graph.ts";
import { expectPadding, type Padding, padsOf } from "./padding.ts";
import { type AnySize, type Rank, sizeList } from "./spatial.ts";

/** How a window of weights moves. */
export interface SlidingOptions<Size> {
  /** Steps between windows. Default 1. */
  readonly strides?: Size;
  /**
   * "same" (default, as in TFLearn): the border is filled with zeros so that the output has ceil(input / stride) places;
   * "valid" (the default of Keras and PyTorch): no border, floor((input - window) / stride) + 1 places;
   * or the border's widths, as in PyTorch: 1, [1, 2], or [[0, 1], [0, 1]] with [before, after] for each axis.
   */
  readonly padding?: Padding;
  /** Distance between the window's taps (Yu & Koltun, 2016). Default 1: side by side. */
  readonly dilationRate?: Size;
}

/** The names of these options, for `expectOptions`. */
export const slidingNames = [
  "strides",
  "padding",
  "dilationRate",
] as const satisfies readonly (keyof SlidingOptions<unknown>)[];

/** A window of weights with its options, checked; `over` is how `conv` moves it over a value. */
export function slidingWindow(kind: string, rank: Rank, kernelSize: AnySize, options: SlidingOptions<AnySize>) {
  const { strides = 1, padding = "same", dilationRate = 1 } = options;
  const kernel = sizeList(kind, "kernelSize", kernelSize, rank);
  const steps = sizeList(kind, "strides", strides, rank);
  const dilations = sizeList(kind, "dilationRate", dilationRate, rank);
  expectPadding(kind, padding, rank);
  return {
    kernel,
    strides: steps,
    dilations,
    padding,
    config: { padding, strides, dilationRate },
    over(x: Value) {
      const pads = padsOf(padding, x.shape.slice(2), { kernel, strides: steps, dilations });
      return { strides: steps, pads, dilations };
    },
  };
}

export type SlidingWindow = ReturnType<typeof slidingWindow>;
