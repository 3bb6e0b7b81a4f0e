import { constant, type Value } from "../../graph/graph.ts";
import { multiply } from "../../graph/shape.ts";
import { gather, reshape } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { fromNumbers } from "../../tensor/tensor.ts";

/** How pixels between pixels are found: the nearest one, or a mean of the two (along each axis) around them. */
export type Interpolation = "nearest" | "bilinear";

/** Row i says of which places of the old axis place i of the new one is made. */
export type Weighting = readonly (readonly number[])[];

/** Each spatial axis of x [n, c, ...] made anew: the product with a constant matrix [new size, old size] along it. */
export function weighAlongAxes(x: Value, weightings: readonly Weighting[]): Value {
  return weightings.reduceRight((value, rows, i) => weighAlong(value, rows, i + 2), x);
}

function weighAlong(x: Value, rows: Weighting, axis: number): Value {
  const size = rows[0]!.length;
  if (rows.length === size && rows.every((row, i) => row[i] === 1)) return x;
  const behind = x.shape.slice(axis + 1);
  if (behind.length === 0) {
    const turned = rows[0]!.flatMap((_, place) => rows.map((row) => row[place]!));
    return matMul(x, constant(fromNumbers(x.dtype, [size, rows.length], turned)));
  }
  const matrix = constant(fromNumbers(x.dtype, [rows.length, size], rows.flat()));
  const columns = reshape(x, [multiply(x.shape.slice(0, axis)), size, multiply(behind)]);
  return reshape(matMul(matrix, columns), x.shape.with(axis, rows.length));
}

/**
 * Linear interpolation with pixels as areas: the middle of new place i lies at (i + 1/2) size / count - 1/2 of the old ones,
 * and the edge goes on outside (`align_corners = false` in PyTorch; Keras).
 */
export function linearWeights(size: number, count: number): Weighting {
  return Array.from({ length: count }, (_, i) => {
    const at = Math.max(0, ((i + 0.5) * size) / count - 0.5);
    const left = Math.min(Math.floor(at), size - 1);
    const right = Math.min(left + 1, size - 1);
    const row = Array.from({ length: size }, () => 0);
    row[left]! += 1 - (at - left);
    row[right]! += at - left;
    return row;
  });
}

/** Means over windows that cover an axis in `count` parts: part i from floor(i size / count) to ceil((i + 1) size / count). */
export function meanWeights(size: number, count: number): Weighting {
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * size) / count);
    const end = Math.ceil(((i + 1) * size) / count);
    return Array.from({ length: size }, (_, place) => (place >= start && place < end ? 1 / (end - start) : 0));
  });
}

/** An image x [n, c, h, w] of another size, read at the nearest old pixels. */
export function nearestPixels(x: Value, counts: readonly [number, number]): Value {
  const [, , height, width] = x.shape.map(Number);
  const [down, right] = [counts[0] / height!, counts[1] / width!];
  if (Number.isInteger(down) && Number.isInteger(right)) return repeatPixels(x, down, right);
  return counts.reduce<Value>((value, count, i) => nearestAlong(value, count, i + 2), x);
}

function nearestAlong(x: Value, count: number, axis: number): Value {
  const size = Number(x.shape[axis]);
  if (count === size) return x;
  const places = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count));
  return gather(x, constant(fromNumbers("int64", [count], places)), axis);
}

/**
 * Each pixel as a rectangle of `down` x `right`: one matrix product, which writes each row of pixels `down` times over and
 * each pixel in it `right` times. Engines repeat numbers one by one far more slowly.
 */
function repeatPixels(x: Value, down: number, right: number): Value {
  if (down === 1 && right === 1) return x;
  const [batch, channels, height, width] = x.shape as [string, number, number, number];
  const wide = width * right;
  const copies = Array.from({ length: width * down * wide }, (_, i) => {
    const [from, column] = [Math.floor(i / (down * wide)), i % wide];
    return Math.floor(column / right) === from ? 1 : 0;
  });
  const rows = matMul(x, constant(fromNumbers(x.dtype, [width, down * wide], copies)));
  return reshape(rows, [batch, channels, height * down, wide]);
}
