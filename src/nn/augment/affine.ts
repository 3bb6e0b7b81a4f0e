import { constant, type Value } from "../../graph/graph.ts";
import { add, clip, cos, div, mul, sin, sub } from "../../ops/elementwise.ts";
import { reshape, slice, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { affineGrid, gridSample } from "../../ops/sample.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { AugmentationContext, GeometryAugmentation } from "./augmentation.ts";
import { BLACK, type Outside, SAMPLED } from "./outside.ts";

/** Nine numbers, row by row. */
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** The height and width of an image, in pixels: places in it go from -1 to 1 along both. */
type Size = Pick<AugmentationContext, "height" | "width">;

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

/** A turn about the middle by angle [n, 1] radians. Pixels stay square: width and height are both -1 to 1, so their ratio counts. */
export function rotation(angle: Value, size: Size): Value {
  return turn(cos(angle), sin(angle), size);
}

/** A turn whose cosine and sine [n, 1] are known. */
export function turn(cosine: Value, sine: Value, { height, width }: Size): Value {
  const ratio = height / width;
  return combine(
    [0, 0, 0, 0, 0, 0, 0, 0, 1],
    [
      [cosine, [1, 0, 0, 0, 1, 0, 0, 0, 0]],
      [sine, [0, -ratio, 0, 1 / ratio, 0, 0, 0, 0, 0]],
    ],
  );
}

/** Moves the picture to the right and down by so many pixels, each [n, 1]. */
export function translation(right: Value, down: Value, { height, width }: Size): Value {
  return combine(
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
    [
      [right, [0, 0, -2 / width, 0, 0, 0, 0, 0, 0]],
      [down, [0, 0, 0, 0, 0, -2 / height, 0, 0, 0]],
    ],
  );
}

/** Slants the picture about its middle: rows move to the right by `x` pixels for each pixel down, columns down by `y` for each to the right. Each [n, 1]. */
export function shearing(x: Value, y: Value, { height, width }: Size): Value {
  const ratio = height / width;
  return combine(
    [1, 0, 0, 0, 1, 0, 0, 0, 1],
    [
      [x, [0, -ratio, 0, 0, 0, 0, 0, 0, 0]],
      [y, [0, 0, 0, -1 / ratio, 0, 0, 0, 0, 0]],
    ],
  );
}

/** Shows the part of the image that is `width` by `height` (1: all of it) about a middle (x, y) in -1 to 1. Each [n, 1]. */
export function view(width: Value, height: Value, x?: Value, y?: Value): Value {
  return combine(
    [0, 0, 0, 0, 0, 0, 0, 0, 1],
    [
      [width, [1, 0, 0, 0, 0, 0, 0, 0, 0]],
      [height, [0, 0, 0, 0, 1, 0, 0, 0, 0]],
      ...(x === undefined ? [] : [[x, [0, 0, 1, 0, 0, 0, 0, 0, 0]] as const]),
      ...(y === undefined ? [] : [[y, [0, 0, 0, 0, 0, 1, 0, 0, 0]] as const]),
    ],
  );
}

/** How an image may be read between its pixels, the smoothest last. */
export const INTERPOLATIONS = ["nearest", "linear", "cubic"] as const;

/** Reads an image [n, c, h, w] once through all the maps, the first applied first. They agree on what lies outside. */
export function sampleThrough(
  x: Value,
  augmentations: readonly GeometryAugmentation[],
  contexts: readonly AugmentationContext[],
): Value {
  const map = augmentations.map((each, i) => each.map(contexts[i]!)).reduce(matMul);
  const interpolation = INTERPOLATIONS.findLast((name) => augmentations.some((each) => each.interpolation === name));
  return sample(x, map, {
    interpolation: interpolation ?? "linear",
    outside: augmentations.find((each) => each.outside !== undefined)?.outside ?? BLACK,
    isProjective: augmentations.some((each) => each.isProjective === true),
  });
}

export interface Sampling {
  readonly interpolation: GeometryAugmentation["interpolation"];
  readonly outside: Outside;
  readonly isProjective: boolean;
}

/** Reads an image [n, c, h, w] through maps [n, 3, 3] from places in the result to places in the image. */
export function sample(x: Value, map: Value, { interpolation, outside, isProjective }: Sampling): Value {
  const size = [Number(x.shape[2]), Number(x.shape[3])] as const;
  const grid = isProjective ? projectiveGrid(map, size) : affineGrid(slice(map, [{ axis: 1, end: 2 }]), size);
  const options = { mode: interpolation, paddingMode: SAMPLED[outside.mode] };
  return outside.value === 0
    ? gridSample(x, grid, options)
    : add(gridSample(sub(x, outside.value), grid, options), outside.value);
}

/** What is nearer to the horizon than this, or beyond it, is far outside the image. */
const HORIZON = 1e-3;

/** map [n, 3, 3] -> [n, height, width, 2]: (x, y) / w, where (x, y, w) is the map of (column, row, 1). */
function projectiveGrid(map: Value, [height, width]: readonly [height: number, width: number]): Value {
  const points: number[] = [];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) points.push((2 * j + 1) / width - 1, (2 * i + 1) / height - 1, 1);
  }
  const base = constant(fromNumbers("float32", [height * width, 3], points));
  const places = matMul(base, transpose(map, [0, 2, 1]));
  const depth = clip(slice(places, [{ axis: 2, start: 2 }]), HORIZON, Infinity);
  return reshape(div(slice(places, [{ axis: 2, end: 2 }]), depth), [map.shape[0]!, height, width, 2]);
}
