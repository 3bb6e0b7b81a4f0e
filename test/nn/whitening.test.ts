/** Whitening of whole images, and what each image is normalised by itself. */
import { describe, expect, test } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { inverseSquareRoot } from "../../src/nn/inverseSquareRoot.ts";
import { rescaling } from "../../src/nn/layers/rescaling.ts";
import { samplewiseStandardize, samplewiseZeroCenter } from "../../src/nn/layers/samplewise.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { zcaWhitening } from "../../src/nn/layers/zcaWhitening.ts";
import { symmetricEigen } from "../../src/nn/symmetricEigen.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { measureConstants } from "../../src/train/measure.ts";
import { runtime } from "../train/halves.ts";
import { runLayer, write } from "./runLayer.ts";

/** G G' / rank for random G [size, rank]: its rank is at most that. */
function covariance(size: number, rank: number): number[] {
  const g = normal(split(randomKey(size), rank), size * rank);
  return Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += g[i * rank + k]! * g[j * rank + k]!;
    return sum / rank;
  });
}

function product(a: ArrayLike<number>, b: ArrayLike<number>, size: number): number[] {
  const result = new Array<number>(size * size).fill(0);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++)
      for (let j = 0; j < size; j++) result[i * size + j]! += a[i * size + k]! * b[k * size + j]!;
  }
  return result;
}

const identity = (size: number) => Array.from({ length: size * size }, (_, at) => Number(at % (size + 1) === 0));

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, each, at) => Math.max(most, Math.abs(each - b[at]!)), 0);
}

describe("inverseSquareRoot", () => {
  test.each([
    [1, 1, 0.5],
    [2, 1, 1e-3],
    [3, 5, 1e-6],
    [10, 4, 1e-6],
    [60, 20, 1e-4],
    [60, 200, 1e-9],
  ])("W (A + shift) W = 1: %i rows of rank %i, shift %s", (size, rank, shift) => {
    const a = covariance(size, rank);
    const w = inverseSquareRoot(a, size, shift);
    const shifted = a.map((each, at) => each + (at % (size + 1) === 0 ? shift : 0));
    expect(farthest(product(product(w, shifted, size), w, size), identity(size))).toBeLessThan(1e-6);
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) expect(w[i * size + j]).toBe(w[j * size + i]);
  });

  test("is what eigenvectors give", () => {
    const a = covariance(24, 12);
    const { values, vectors } = symmetricEigen(a, 24);
    const expected = identity(24).map((_, at) => {
      const [i, j] = [Math.floor(at / 24), at % 24];
      return values.reduce((sum, value, k) => sum + (vectors[k]![i]! * vectors[k]![j]!) / Math.sqrt(value + 0.01), 0);
    });
    expect(farthest(inverseSquareRoot(a, 24, 0.01), expected)).toBeLessThan(1e-7);
  });

  test("diagonal matrices, zeros, and eigenvalues that rounding made negative", () => {
    expect(
      farthest(inverseSquareRoot([4, 0, 0, 0, 1, 0, 0, 0, 0], 3, 1e-12), [0.5, 0, 0, 0, 1, 0, 0, 0, 1e6]),
    ).toBeLessThan(1e-2);
    expect(
      farthest(
        inverseSquareRoot(new Array(16).fill(0), 4, 0.25),
        identity(4).map((each) => 2 * each),
      ),
    ).toBeLessThan(1e-7);
    const found = inverseSquareRoot([1, 0, 0, -1e-9], 2, 1e-6);
    expect(found[3]).toBeCloseTo(1000, 3);
    expect(found[0]).toBeCloseTo(1, 5);
  });
});

describe("zcaWhitening", () => {
  const [count, height, width] = [400, 3, 4];
  // Neighbouring pixels and channels are alike, as on photographs.
  const noise = normal(randomKey(6), count * 36 + 60);
  const images = Uint8Array.from({ length: count * 36 }, (_, i) => {
    return Math.max(
      0,
      Math.min(255, 120 + 25 * (noise[i]! + noise[i + 3]! + noise[i + 12]! + (i % 3) * noise[Math.floor(i / 3)]!)),
    );
  });
  const set = imageSet({
    ...{ name: "alike", classes: ["a", "b"], height, width, channels: 3, images },
    labels: new Int32Array(count),
  });
  const x = fromNumbers(
    "float32",
    [count, 3, height, width],
    Array.from({ length: count * 36 }, (_, at) => {
      const [image, channel, place] = [Math.floor(at / 36), Math.floor((at % 36) / 12), at % 12];
      return images[image * 36 + place * 3 + channel]!;
    }),
  );

  async function whitened(perChannel: boolean) {
    const layer = sequential(rescaling(1 / 255), zcaWhitening({ perChannel }));
    const feeds = await measureConstants(layer, set, { height, width, channels: 3 }, runtime);
    expect(Object.keys(feeds)).toEqual(["zcaWhitening.mean", "zcaWhitening.matrix"]);
    return toNumbers(runLayer(layer, x, { feeds, mode: "infer" }));
  }

  /** The mean product of two of an image's numbers. */
  const products = (all: readonly number[], a: number, b: number) => {
    let sum = 0;
    for (let image = 0; image < count; image++) sum += all[image * 36 + a]! * all[image * 36 + b]!;
    return sum / count;
  };

  test("gives mean 0 and a covariance of 1", async () => {
    const all = await whitened(false);
    for (let a = 0; a < 36; a++) {
      let mean = 0;
      for (let image = 0; image < count; image++) mean += all[image * 36 + a]! / count;
      expect(Math.abs(mean)).toBeLessThan(1e-3);
      for (let b = 0; b <= a; b++) expect(Math.abs(products(all, a, b) - Number(a === b))).toBeLessThan(0.01);
    }
  });

  test("stays as near to the image as whitening can: each number is most like its own pixel", async () => {
    const all = await whitened(false);
    const original = toNumbers(x);
    const along = (a: number, b: number) => {
      let sum = 0;
      for (let image = 0; image < count; image++) sum += all[image * 36 + a]! * (original[image * 36 + b]! - 120);
      return sum;
    };
    for (let a = 0; a < 36; a++) {
      const likeness = Array.from({ length: 36 }, (_, b) => along(b, a));
      expect(likeness.indexOf(Math.max(...likeness))).toBe(a);
    }
  });

  test("per channel: pixels of a channel are uncorrelated, channels stay alike", async () => {
    const all = await whitened(true);
    for (let a = 0; a < 36; a++) {
      for (let b = 0; b <= a; b++) {
        if (Math.floor(a / 12) !== Math.floor(b / 12)) continue;
        expect(Math.abs(products(all, a, b) - Number(a === b))).toBeLessThan(0.01);
      }
    }
    expect(products(all, 12, 24)).toBeGreaterThan(0.1);
  });

  test("refuses images that are too large, and what else does not fit", () => {
    expect(() => write(zcaWhitening(), [3, 64, 64])).toThrow(
      "zcaWhitening(): its images are too large to be whitened as a whole: expected [n, ...] with at most 4096 numbers that are whitened together, got [N,3,64,64]: 12288. Set perChannel: true, or use patchWhitening2d.",
    );
    expect(() => write(zcaWhitening({ perChannel: true }), [3, 65, 64])).toThrow("Use patchWhitening2d.");
    expect(() => zcaWhitening({ epsilon: 0 })).toThrow("zcaWhitening: epsilon is out of range");
    expect(() => write(zcaWhitening({ perChannel: true }), [3, 64, 64], "infer")).not.toThrow();
  });
});

describe("each image by itself", () => {
  const shape = [4, 3, 5, 6];
  const values = Array.from(
    normal(randomKey(2), 360),
    (each, i) => 100 + 10 * Math.floor(i / 30) + (1 + Math.floor(i / 90)) * each,
  );
  const x = fromNumbers("float32", shape, values);
  const groupsOf = (numbers: readonly number[], size: number) =>
    Array.from({ length: numbers.length / size }, (_, i) => numbers.slice(i * size, (i + 1) * size));
  const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const deviation = (list: readonly number[]) => Math.sqrt(mean(list.map((each) => (each - mean(list)) ** 2)));

  test.each([
    [false, 90],
    [true, 30],
  ])("mean and deviation, per channel: %s", (perChannel, size) => {
    const centred = toNumbers(runLayer(samplewiseZeroCenter({ perChannel }), x));
    const scaled = toNumbers(runLayer(samplewiseStandardize({ perChannel }), x));
    for (const [i, group] of groupsOf(values, size).entries()) {
      for (let at = 0; at < size; at++) {
        expect(centred[i * size + at]).toBeCloseTo(group[at]! - mean(group), 3);
        expect(scaled[i * size + at]).toBeCloseTo(group[at]! / deviation(group), 2);
      }
    }
    const both = toNumbers(
      runLayer(sequential(samplewiseZeroCenter({ perChannel }), samplewiseStandardize({ perChannel })), x, {
        mode: "infer",
      }),
    );
    for (const group of groupsOf(both, size)) {
      expect(mean(group)).toBeCloseTo(0, 4);
      expect(deviation(group)).toBeCloseTo(1, 4);
    }
  });

  test("a picture of one colour becomes black, not noise", async () => {
    const flat = fromNumbers("float32", [1, 3, 8, 8], new Array(192).fill(201));
    const layer = sequential(samplewiseZeroCenter(), samplewiseStandardize());
    expect(toNumbers(runLayer(layer, flat)).every((each) => Math.abs(each) < 1e-3)).toBe(true);
  });

  test("refuses what has no mean", () => {
    expect(() => write(samplewiseZeroCenter({ perChannel: true }), [5])).toThrow(
      "each number of its input would be its own mean: expected [n, channels, ...], got [N,5]. Leave perChannel out.",
    );
    expect(() => write(samplewiseStandardize(), [])).toThrow(
      "Put it before the numbers are reduced to one for each image.",
    );
    expect(() => samplewiseStandardize({ epsilon: 0 })).toThrow("samplewiseStandardize: epsilon is out of range");
    expect(() => samplewiseZeroCenter({ perchannel: true } as never)).toThrow("Did you mean perChannel?");
  });
});
