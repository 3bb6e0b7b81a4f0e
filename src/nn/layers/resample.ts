import { constant, type Value } from "../../graph/graph.ts";
import { multiply, type Shape } from "../../graph/shape.ts";
import { expand, gather, reshape, transpose } from "../../ops/layout.ts";
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
  const matrix = constant(fromNumbers(x.dtype, [rows.length, size], rows.flat()));
  const behind = x.shape.slice(axis + 1);
  if (behind.length === 0) return matMul(x, transpose(matrix));
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

/** Each spatial axis of x [n, c, ...] read at the nearest old place. */
export function nearestAlongAxes(x: Value, counts: readonly number[]): Value {
  return counts.reduce((value, count, i) => nearestAlong(value, count, i + 2), x);
}

function nearestAlong(x: Value, count: number, axis: number): Value {
  const size = Number(x.shape[axis]);
  if (count === size) return x;
  if (count % size === 0) return repeatAlong(x, count / size, axis);
  const places = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * size) / count));
  return gather(x, constant(fromNumbers("int64", [count], places)), axis);
}

/** Each place of an axis several times: quicker than naming the places, and so is its gradient, a sum. */
function repeatAlong(x: Value, times: number, axis: number): Value {
  const size = x.shape[axis]!;
  const [before, behind] = [multiply(x.shape.slice(0, axis + 1)), multiply(x.shape.slice(axis + 1))];
  const repeated: Shape = [before, times, behind];
  return reshape(expand(reshape(x, [before, 1, behind]), repeated), x.shape.with(axis, Number(size) * times));
}
