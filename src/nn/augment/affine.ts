import { constant, type Value } from "../../graph/graph.ts";
import { add, mul } from "../../ops/elementwise.ts";
import { reshape, slice } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { affineGrid, gridSample } from "../../ops/sample.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { AugmentationContext, GeometryAugmentation } from "./augmentation.ts";

/** Nine numbers, row by row. */
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/**
 * One 3 x 3 matrix for each image, as a sum of fixed matrices with a factor for each image.
 * `fixed` + sum of factor [n, 1] times matrix -> [n, 3, 3]
 */
export function combine(fixed: Matrix, terms: readonly (readonly [factor: Value, matrix: Matrix])[]): Value {
  const rows = terms.map(([factor, matrix]) => mul(factor, row(matrix)));
  const sum = [...rows, row(fixed)].reduce(add);
  return reshape(sum, [sum.shape[0]!, 3, 3]);
}

function row(matrix: Matrix): Value {
  return constant(fromNumbers("float32", [1, 9], matrix));
}

/** How an image may be read between its pixels, the smoothest last. */
export const INTERPOLATIONS = ["nearest", "linear", "cubic"] as const;

/** Reads an image [n, c, h, w] once through all the maps, the first applied first. Black lies outside. */
export function sampleThrough(
  x: Value,
  augmentations: readonly GeometryAugmentation[],
  contexts: readonly AugmentationContext[],
): Value {
  const map = augmentations.map((each, i) => each.map(contexts[i]!)).reduce(matMul);
  const mode = INTERPOLATIONS.findLast((name) => augmentations.some((each) => each.interpolation === name));
  const theta = slice(map, [{ axis: 1, end: 2 }]);
  const grid = affineGrid(theta, [contexts[0]!.height, contexts[0]!.width]);
  return gridSample(x, grid, { mode: mode ?? "linear", paddingMode: "zeros" });
}
