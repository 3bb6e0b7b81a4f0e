import type { OpAttrs } from "../../graph/operators.ts";
import { expectNumber, expectOneOf } from "../options.ts";

/**
 * What lies outside an image: one colour, its mirror image (the edge pixel twice, as Keras' "reflect"), or its edge
 * pixels on and on.
 */
export type PaddingMode = "constant" | "reflect" | "edge";

export interface PaddingOptions {
  /**
   * What lies outside the image: "constant" (default), "reflect" (its mirror image, the edge pixel twice) or "edge" (its
   * edge pixels on and on).
   */
  readonly paddingMode?: PaddingMode;
  /** The value of a constant outside, in the units of the pixels: 0 (black, default) to 255. */
  readonly fillValue?: number;
}

/** The names of `PaddingOptions`, for factories that have others beside. */
export const PADDING_OPTIONS = ["paddingMode", "fillValue"] as const;

/** What an augmentation finds outside the image. */
export interface Outside {
  readonly mode: PaddingMode;
  /** The value of a constant outside. */
  readonly value: number;
}

/** Black lies outside. */
export const BLACK: Outside = Object.freeze({ mode: "constant", value: 0 });

/**
 * Reads the options.
 * @throws ProblemError when the mode is unknown or the value is not 0 to 255.
 */
export function outsideOf(factory: string, { paddingMode = "constant", fillValue = 0 }: PaddingOptions): Outside {
  expectOneOf(factory, "paddingMode", paddingMode, Object.keys(SAMPLED));
  expectNumber(factory, "fillValue", fillValue, { least: 0, most: 255 });
  return Object.freeze({ mode: paddingMode, value: paddingMode === "constant" ? fillValue : 0 });
}

/** Whether two augmentations may read an image together. */
export function agree(a: Outside | undefined, b: Outside | undefined): boolean {
  return a === undefined || b === undefined || (a.mode === b.mode && a.value === b.value);
}

/** The words of `gridSample`. */
export const SAMPLED: { readonly [M in PaddingMode]: OpAttrs["GridSample"]["paddingMode"] } = {
  constant: "zeros",
  reflect: "reflection",
  edge: "border",
};
