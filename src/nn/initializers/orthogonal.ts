import { normal } from "../../tensor/random.ts";
import { elementCount } from "../../tensor/tensor.ts";
import type { Initializer } from "../initializers.ts";
import { expectNumber } from "../options.ts";

/**
 * A random orthogonal matrix, times `gain` (Saxe et al., 2014): it keeps lengths, so signals and gradients neither grow nor fade in
 * deep networks. A weight [a, b, ...] is a matrix of a rows and b ... columns; its rows are orthonormal, or its columns where
 * there are more rows.
 * @param options.gain factor of all numbers; default 1
 * @throws ProblemError when the gain is not finite.
 */
export function orthogonal({ gain = 1 }: { readonly gain?: number } = {}): Initializer {
  expectNumber("orthogonal", "gain", gain);
  return Object.freeze<Initializer>({
    kind: "orthogonal",
    config: { gain },
    draw(key, shape) {
      const size = elementCount(shape);
      const rows = shape[0] ?? 1;
      const columns = size / rows;
      const count = Math.min(rows, columns);
      const length = Math.max(rows, columns);
      const vectors = orthonormal(Float64Array.from(normal(key, size)), count, length);
      const isWide = rows <= columns;
      return Float32Array.from({ length: size }, (_, place) => {
        const row = Math.floor(place / columns);
        const column = place % columns;
        return gain * vectors[isWide ? row * length + column : column * length + row]!;
      });
    },
  });
}

/**
 * Vectors in rows, in place, made orthonormal one after the other (Gram and Schmidt). Of normal numbers this is a
 * matrix of which none is likelier than another. What is taken off is taken off twice: rounding leaves a little the first time.
 */
function orthonormal(vectors: Float64Array, count: number, length: number): Float64Array {
  for (let i = 0; i < count; i++) {
    const own = vectors.subarray(i * length, (i + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = vectors.subarray(j * length, (j + 1) * length);
        const shared = dot(own, other);
        for (let k = 0; k < length; k++) own[k]! -= shared * other[k]!;
      }
    }
    const norm = Math.sqrt(dot(own, own));
    for (let k = 0; k < length; k++) own[k]! /= norm;
  }
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
