import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { alphaDropout, dropout, dropPath, spatialDropout2d } from "../../src/nn/layers/dropout.ts";
import { gaussianDropout, gaussianNoise } from "../../src/nn/layers/gaussianNoise.ts";
import { normal, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, filled, fromNumbers, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

/** What a layer makes of x while training, with random numbers of its own. */
function train(layer: Layer, x: Tensor, seed: number): number[] {
  const { randoms } = write(layer, x.shape.slice(1));
  const feeds = randoms.map(({ name, shape }) => {
    const sizes = shape.map((size) => (size === "N" ? x.shape[0]! : Number(size)));
    return [name, tensor("float32", sizes, uniform(split(randomKey(seed), name), elementCount(sizes)))] as const;
  });
  return toNumbers(runLayer(layer, x, { feeds: Object.fromEntries(feeds) }));
}

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

const COUNT = 40_000;

const factories: Readonly<Record<string, (rate: number) => Layer>> = {
  dropout,
  spatialDropout2d,
  dropPath,
  gaussianDropout,
};

describe("expectation", () => {
  for (const [name, factory] of Object.entries(factories)) {
    test(`${name} keeps it, with the variance of dropout's factors`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0.05, max: 0.8, noNaN: true }), (seed, rate) => {
          const { mean, variance } = momentsOf(train(factory(rate), filled("float32", [COUNT, 1, 1, 1], 1), seed));
          const expected = rate / (1 - rate);
          // Six deviations of a mean, and of a variance of numbers whose fourth moment is at most 4 times theirs squared, or that of dropout.
          expect(Math.abs(mean - 1)).toBeLessThan(6 * Math.sqrt(expected / COUNT));
          expect(Math.abs(variance / expected - 1)).toBeLessThan(6 * Math.sqrt((3 + 1 / rate / (1 - rate)) / COUNT));
        }),
        { numRuns: 10 },
      );
    });
  }

  test.each([0.1, 0.5, 0.8])("alphaDropout of %s keeps mean 0 and variance 1 of normal numbers", (rate) => {
    const x = tensor("float32", [COUNT, 1], normal(randomKey(1), COUNT));
    const { mean, variance } = momentsOf(train(alphaDropout(rate), x, 2));
    expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(COUNT));
    expect(Math.abs(variance - 1)).toBeLessThan(12 / Math.sqrt(COUNT));
  });

  test("gaussianNoise adds numbers with mean 0, its deviation, and a normal distribution", () => {
    const y = train(gaussianNoise(0.5), filled("float32", [COUNT, 1], 3), 1).map((value) => (value - 3) / 0.5);
    const { mean, variance } = momentsOf(y);
    expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(COUNT));
    expect(Math.abs(variance - 1)).toBeLessThan(6 * Math.sqrt(2 / COUNT));
    // How many lie within 1, 2 and 3 deviations.
    for (const [bound, share] of [
      [1, 0.682689],
      [2, 0.9545],
      [3, 0.9973],
    ] as const) {
      const found = y.filter((value) => Math.abs(value) < bound).length / COUNT;
      expect(Math.abs(found - share)).toBeLessThan(6 * Math.sqrt((share * (1 - share)) / COUNT));
    }
  });

  test("gaussianNoise is finite for every random number there can be", () => {
    const feeds = {
      radius: fromNumbers("float32", [4, 1], [0, 1 - 2 ** -24, 0.5, 1 - 2 ** -24]),
      angle: fromNumbers("float32", [4, 1], [0, 0, 1 - 2 ** -24, 0.5]),
    };
    const y = toNumbers(runLayer(gaussianNoise(1), filled("float32", [4, 1], 0), { feeds }));
    const farthest = Math.sqrt(48 * Math.LN2);
    for (const [i, value] of [0, farthest, Math.sqrt(2 * Math.LN2), -farthest].entries())
      expect(y[i]).toBeCloseTo(value, 6);
  });
});

describe("what is dropped together", () => {
  const x = filled("float32", [50, 6, 2, 2], 1);

  test("spatialDropout2d drops whole channels", () => {
    const y = train(spatialDropout2d(0.5), x, 1);
    const channels = Array.from({ length: 300 }, (_, i) => new Set(y.slice(4 * i, 4 * i + 4)));
    for (const values of channels) expect([[0], [2]]).toContainEqual([...values]);
    expect(new Set(y)).toEqual(new Set([0, 2]));
  });

  test("dropPath drops whole images", () => {
    const y = train(dropPath(0.5), x, 1);
    const images = Array.from({ length: 50 }, (_, i) => new Set(y.slice(24 * i, 24 * i + 24)));
    for (const values of images) expect([[0], [2]]).toContainEqual([...values]);
    expect(new Set(y)).toEqual(new Set([0, 2]));
  });

  test("alphaDropout puts in what SELU gives far below 0, before it scales", () => {
    const [floor] = toNumbers(runLayer(activation("selu"), fromNumbers("float32", [1, 1], [-200])));
    const scale = (0.75 * (1 + 0.25 * floor! ** 2)) ** -0.5;
    const shift = -scale * floor! * 0.25;
    const feeds = { uniform: fromNumbers("float32", [1, 3], [0.2, 0.25, 0.9]) };
    const y = toNumbers(runLayer(alphaDropout(0.25), fromNumbers("float32", [1, 3], [5, 5, -1]), { feeds }));
    [floor! * scale + shift, 5 * scale + shift, -scale + shift].forEach((value, i) => {
      expect(y[i]).toBeCloseTo(value, 6);
    });
  });
});

describe("in a finished model, and with nothing to drop", () => {
  const rows: readonly (readonly [Layer, Layer])[] = [
    [spatialDropout2d(0.5), spatialDropout2d(0)],
    [dropPath(0.5), dropPath(0)],
    [alphaDropout(0.5), alphaDropout(0)],
    [gaussianDropout(0.5), gaussianDropout(0)],
    [gaussianNoise(0.5), gaussianNoise(0)],
  ];
  test.each(rows.map(([layer, none]) => [layer.kind, layer, none] as const))("%s changes nothing", (_, layer, none) => {
    const x = numbered([2, 3, 2, 2]);
    expect(toNumbers(runLayer(layer, x, { mode: "infer" }))).toEqual(toNumbers(x));
    expect(write(layer, [3, 2, 2], "infer").randoms).toEqual([]);
    expect(write(layer, [3, 2, 2]).randoms.length).toBeGreaterThan(0);
    expect([write(none, [3, 2, 2]).output.op, write(none, [3, 2, 2]).randoms]).toEqual(["Input", []]);
  });
});

describe("mistakes", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "spatialDropout2d: rate is the fraction that is dropped: expected 0 or more, below 1, got 1.": () =>
      spatialDropout2d(1),
    'dropPath: rate is the fraction that is dropped: expected 0 or more, below 1, got "0.5".': () =>
      dropPath("0.5" as never),
    "alphaDropout: rate is the fraction that is dropped: expected 0 or more, below 1, got NaN.": () =>
      alphaDropout(Number.NaN),
    "gaussianDropout: rate is the fraction that is dropped: expected 0 or more, below 1, got undefined.": () =>
      gaussianDropout(undefined as never),
    "gaussianNoise: stddev is out of range: expected a number of at least 0, got -1.": () => gaussianNoise(-1),
    "spatialDropout2d(0.5): its input has the wrong shape: expected [n, channels, height, width], got [N,8]. Put it before flatten(), or use dropout.":
      () => write(spatialDropout2d(0.5), [8]),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});
