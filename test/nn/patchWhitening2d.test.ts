import { describe, expect, test } from "vitest";
import { patchWhitening2d } from "../../src/nn/layers/patchWhitening2d.ts";
import { rescaling } from "../../src/nn/layers/rescaling.ts";
import { symmetricEigen } from "../../src/nn/symmetricEigen.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { fromNumbers, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

describe("symmetricEigen", () => {
  const size = 12;
  const factors = Array.from(normal(randomKey(1), size * size));
  const matrix = Array.from({ length: size * size }, (_, place) => {
    const [i, j] = [Math.floor(place / size), place % size];
    return factors.slice(0, size).reduce((sum, _, k) => sum + factors[i * size + k]! * factors[j * size + k]!, 0);
  });
  const { values, vectors } = symmetricEigen(matrix, size);

  test("A v = lambda v, with rising lambda", () => {
    for (const [n, vector] of vectors.entries()) {
      for (let i = 0; i < size; i++) {
        const product = vector.reduce((sum, each, j) => sum + matrix[i * size + j]! * each, 0);
        expect(product).toBeCloseTo(values[n]! * vector[i]!, 9);
      }
    }
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });

  test("the vectors are orthonormal", () => {
    for (const [i, a] of vectors.entries()) {
      for (const [j, b] of vectors.entries()) {
        expect(a.reduce((sum, each, k) => sum + each * b[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
  });

  test("diagonal matrices, zeros and single numbers", () => {
    expect(symmetricEigen([3, 0, 0, 1], 2)).toEqual({
      values: [1, 3],
      vectors: [
        [0, 1],
        [1, 0],
      ],
    });
    expect(symmetricEigen([0, 0, 0, 0], 2).values).toEqual([0, 0]);
    expect(symmetricEigen([7], 1)).toEqual({ values: [7], vectors: [[1]] });
  });
});

describe("patchWhitening2d", () => {
  const shape = [40, 3, 6, 5];
  const noise = normal(split(randomKey(4), "noise"), 40 * 90);
  // Neighbours are alike, as on photographs, and channels are of different strength.
  const values = Array.from(noise, (value, i) => (value + 0.8 * (noise[i - 1] ?? 0)) * (1 + (Math.floor(i / 30) % 3)));
  const images = fromNumbers("float32", shape, values);
  const layer = patchWhitening2d(2, { epsilon: 0 });
  const { measured, inputs } = write(layer, shape.slice(1));
  const [spec] = measured;
  const products = toNumbers(evaluate([spec!.averages.products!], { x: images })[0]!);
  const kernel = tensor("float32", spec!.shape, Float32Array.from(spec!.finish({ products })));

  test("averages p p^T over all patches", () => {
    const patches: number[][] = [];
    const at = (n: number, c: number, y: number, x: number) => values[((n * 3 + c) * 6 + y) * 5 + x]!;
    for (let n = 0; n < 40; n++) {
      for (let y = 0; y < 5; y++) {
        for (let x = 0; x < 4; x++) {
          const corners = [at(n, 0, y, x), at(n, 0, y, x + 1), at(n, 0, y + 1, x), at(n, 0, y + 1, x + 1)];
          patches.push([...corners, at(n, 2, y + 1, x + 1)]);
        }
      }
    }
    const mean = (i: number, j: number) => patches.reduce((sum, p) => sum + p[i]! * p[j]!, 0) / patches.length;
    expect(products[0]).toBeCloseTo(mean(0, 0), 4);
    expect(products[1 * 12 + 2]).toBeCloseTo(mean(1, 2), 4);
    expect(products[3 * 12 + 11]).toBeCloseTo(mean(3, 4), 4);
  });

  test("gives numbers of mean square 1 that are uncorrelated, and their opposites", () => {
    expect([...inputs.keys()]).toEqual(["kernel", "bias"]);
    const output = runLayer(layer, images, { feeds: { kernel } });
    expect(output.shape).toEqual([40, 24, 5, 4]);
    const numbers = toNumbers(output);
    const channel = (c: number) =>
      Array.from({ length: 40 * 20 }, (_, i) => numbers[(Math.floor(i / 20) * 24 + c) * 20 + (i % 20)]!);
    const product = (a: number, b: number) => {
      const other = channel(b);
      return channel(a).reduce((sum, each, i) => sum + each * other[i]!, 0) / other.length;
    };
    for (const [a, b] of [
      [0, 0],
      [11, 11],
      [5, 5],
    ] as const)
      expect(product(a, b)).toBeCloseTo(1, 3);
    for (const [a, b] of [
      [0, 1],
      [3, 11],
      [5, 8],
    ] as const)
      expect(product(a, b)).toBeCloseTo(0, 3);
    for (const c of [0, 7]) expect(product(c, c + 12)).toBeCloseTo(-1, 3);
  });

  test("refuses what does not fit", () => {
    expect(() => patchWhitening2d(0)).toThrow("patchWhitening2d: kernelSize");
    expect(() => patchWhitening2d(2, { epsilon: -1 })).toThrow("patchWhitening2d: epsilon is out of range");
    expect(() => write(patchWhitening2d(), [5])).toThrow("patchWhitening2d(2): its input has the wrong shape");
  });
});

test("rescaling multiplies and adds", () => {
  const x = numbered([2, 3]);
  expect(toNumbers(runLayer(rescaling(2, { offset: -1 }), x))).toEqual([-1, 1, 3, 5, 7, 9]);
  expect(toNumbers(runLayer(rescaling(0.5), x))).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
  expect(() => rescaling(Number.NaN)).toThrow("rescaling: scale is out of range: expected a finite number, got NaN.");
});
