import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { ProblemError } from "../../src/errors.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { groupNormalization, instanceNormalization } from "../../src/nn/layers/groupNormalization.ts";
import { l2Normalize } from "../../src/nn/layers/l2Normalize.ts";
import { layerNormalization } from "../../src/nn/layers/layerNormalization.ts";
import {
  type LocalResponseNormalizationOptions,
  localResponseNormalization,
} from "../../src/nn/layers/localResponseNormalization.ts";
import { pytorch, tflearn } from "../../src/nn/presets.ts";
import { l2 } from "../../src/nn/regularizers.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { engines } from "../onnx/engines.ts";
import { runLayer, write } from "./runLayer.ts";

/** To which group a place of [n, c, ...] belongs, and which number of gamma and beta is its own. */
interface Grouping {
  readonly name: string;
  readonly layer: (options: { readonly epsilon: number }) => Layer;
  readonly shape: readonly number[];
  readonly group: (n: number, c: number, place: number) => string;
  readonly own: (n: number, c: number, place: number) => number;
  readonly weights: readonly number[];
}

const groupings: readonly Grouping[] = [
  {
    name: "layerNormalization of rows",
    layer: (options) => layerNormalization(options),
    ...{ shape: [3, 7], weights: [7], group: (n) => `${n}`, own: (_, c) => c },
  },
  {
    name: "layerNormalization of images, each pixel over its channels",
    layer: (options) => layerNormalization(options),
    ...{ shape: [2, 5, 3, 2], weights: [5], group: (n, _, place) => `${n} ${place}`, own: (_, c) => c },
  },
  {
    name: "layerNormalization of whole images",
    layer: (options) => layerNormalization({ axis: [1, -1, 2], ...options }),
    ...{ shape: [2, 3, 2, 4], weights: [3, 2, 4], group: (n) => `${n}`, own: (_, c, place) => 8 * c + place },
  },
  {
    name: "layerNormalization along the last axis",
    layer: (options) => layerNormalization({ axis: -1, ...options }),
    shape: [2, 3, 2, 4],
    weights: [4],
    group: (n, c, place) => `${n} ${c} ${Math.floor(place / 4)}`,
    own: (_n, _c, place) => place % 4,
  },
  {
    name: "groupNormalization of images",
    layer: (options) => groupNormalization(2, options),
    ...{ shape: [2, 6, 2, 3], weights: [6], group: (n, c) => `${n} ${Math.floor(c / 3)}`, own: (_, c) => c },
  },
  {
    name: "groupNormalization of rows",
    layer: (options) => groupNormalization(3, options),
    ...{ shape: [2, 6], weights: [6], group: (n, c) => `${n} ${Math.floor(c / 2)}`, own: (_, c) => c },
  },
  {
    name: "instanceNormalization of images",
    layer: (options) => instanceNormalization(options),
    ...{ shape: [2, 3, 4, 2], weights: [3], group: (n, c) => `${n} ${c}`, own: (_, c) => c },
  },
  {
    name: "instanceNormalization of volumes",
    layer: (options) => instanceNormalization(options),
    ...{ shape: [2, 3, 2, 2, 2], weights: [3], group: (n, c) => `${n} ${c}`, own: (_, c) => c },
  },
];

/** For each number of [n, c, ...], what `of` says of its place. */
function placesOf<T>(
  [, channels, ...rest]: readonly number[],
  count: number,
  of: (n: number, c: number, place: number) => T,
) {
  const places = elementCount(rest);
  return Array.from({ length: count }, (_, i) =>
    of(Math.floor(i / places / channels!), Math.floor(i / places) % channels!, i % places),
  );
}

/** The mean and the variance of each group. */
function statistics(groups: readonly string[], numbers: readonly number[]) {
  const members = new Map<string, number[]>();
  groups.forEach((group, i) => {
    members.set(group, [...(members.get(group) ?? []), numbers[i]!]);
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return new Map(
    [...members].map(([group, values]) => {
      const centre = mean(values);
      return [group, { mean: centre, variance: mean(values.map((value) => (value - centre) ** 2)) }];
    }),
  );
}

function noise(shape: readonly number[], seed: number, { mean = 0, sd = 1 } = {}): Tensor {
  return fromNumbers(
    "float32",
    shape,
    normal(randomKey(seed), elementCount(shape)).map((value) => mean + sd * value),
  );
}

for (const { name, layer, shape, group, own, weights } of groupings) {
  describe(name, () => {
    const count = elementCount(shape);
    const groups = placesOf(shape, count, group);

    test("is gamma (x - mean) / sqrt(variance + epsilon) + beta, in training and in the finished model", () => {
      const x = noise(shape, 1, { mean: 3, sd: 2 });
      const gamma = noise(weights, 2);
      const beta = noise(weights, 3);
      const numbers = toNumbers(x);
      const found = statistics(groups, numbers);
      const places = placesOf(shape, count, own);
      const wanted = numbers.map((value, i) => {
        const { mean, variance } = found.get(groups[i]!)!;
        const normal = (value - mean) / Math.sqrt(variance + 0.01);
        return Number(gamma.data[places[i]!]) * normal + Number(beta.data[places[i]!]);
      });
      for (const mode of ["train", "infer"] as const) {
        const y = toNumbers(runLayer(layer({ epsilon: 0.01 }), x, { mode, feeds: { gamma, beta } }));
        y.forEach((value, i) => {
          expect(value).toBeCloseTo(wanted[i]!, 6);
        });
      }
    });

    test("asks for gamma and beta, unless they are not wanted", () => {
      const shapes = (made: Layer) => write(made, shape.slice(1)).parameters.map((spec) => [spec.name, spec.shape]);
      expect(shapes(layer({ epsilon: 1 }))).toEqual([
        ["gamma", weights],
        ["beta", weights],
      ]);
      expect(write(layer({ epsilon: 1 }), shape.slice(1)).output.shape).toEqual(["N", ...shape.slice(1)]);
    });

    test("gives mean 0 and deviation 1, whatever the mean and the spread", () => {
      const bare = layer({ ...{ center: false, scale: false }, epsilon: 1e-12 });
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 1000 }),
          fc.integer({ min: -1000, max: 1000 }),
          fc.double({ min: 0.01, max: 100, noNaN: true }),
          (seed, mean, sd) => {
            const x = noise(shape, seed, { mean, sd });
            const before = statistics(groups, toNumbers(x));
            for (const [group, after] of statistics(groups, toNumbers(runLayer(bare, x)))) {
              const { variance } = before.get(group)!;
              expect(after.mean).toBeCloseTo(0, 6);
              expect(after.variance).toBeCloseTo(variance / (variance + 1e-12), 6);
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    for (const engine of engines) {
      test(`keeps its digits far from 0, and its gradients finite where all numbers are one, ${engine.name}`, async () => {
        const x = input("x", "float32", ["N", ...shape.slice(1)]);
        const weight = input("weight", "float32", ["N", ...shape.slice(1)]);
        const { output } = writeNetwork(layer({ ...{ center: false, scale: false }, epsilon: 1e-5 }), x, {
          mode: "train",
        });
        const slope = gradient(reduceSum(mul(output, weight)), [x])[0]!;
        const session = await engine.runtime.load(
          writeOnnx(engine.lower({ inputs: [x, weight], outputs: { output, slope } })),
        );
        for (const [given, tolerance] of [
          [noise(shape, 4, { mean: 1e4 }), 1e-5],
          [noise(shape, 4, { mean: -300, sd: 0.1 }), 1e-5],
          [noise(shape, 4, { mean: 0, sd: 1e-8 }), 1e-5],
          [noise(shape, 4, { mean: 3, sd: 0 }), 1e-5],
          [noise(shape, 4, { sd: 0 }), 1e-5],
        ] as const) {
          const feeds = { x: given, weight: noise(shape, 5) };
          const results = await session.run(feeds);
          const wanted = evaluate([output, slope], feeds);
          for (const [i, found] of [results.output!, results.slope!].entries()) {
            const exact = toNumbers(wanted[i]!);
            const scale = 1 + Math.max(...exact.map(Math.abs));
            toNumbers(found).forEach((value, place) => {
              expect(Math.abs(value - exact[place]!) / scale).toBeLessThan(tolerance);
            });
          }
        }
        await session.close();
      });
    }
  });
}

describe("options", () => {
  test("leave out the scale or the shift, and penalise and freeze what there is", () => {
    const names = (layer: Layer) => write(layer, [4, 2, 2]).parameters.map(({ name }) => name);
    expect(names(layerNormalization({ center: false }))).toEqual(["gamma"]);
    expect(names(groupNormalization(2, { scale: false }))).toEqual(["beta"]);
    expect(names(instanceNormalization({ ...pytorch.instanceNormalization }))).toEqual([]);
    expect(write(groupNormalization(2, { gammaRegularizer: l2() }), [4]).penalties).toHaveLength(1);
    const frozen = write(layerNormalization({ trainable: false, betaRegularizer: l2() }), [4]);
    expect(frozen.parameters.map(({ trainable }) => trainable)).toEqual([false, false]);
    expect(frozen.penalties).toEqual([]);
  });

  test("epsilon is 0.001 by default", () => {
    const x = fromNumbers("float32", [1, 2], [1, -1]);
    const feeds = { gamma: fromNumbers("float32", [2], [1, 1]) };
    expect(toNumbers(runLayer(layerNormalization(), x, { feeds }))[0]).toBeCloseTo(1 / Math.sqrt(1.001), 9);
  });
});

describe("localResponseNormalization", () => {
  const x = noise([2, 7, 2, 3], 1, { sd: 3 });

  /** By its definition, with a window of `radius` channels to either side. */
  function defined({
    radius,
    bias,
    alpha,
    beta,
  }: Readonly<Record<"radius" | "bias" | "alpha" | "beta", number>>): number[] {
    const at = (n: number, c: number, place: number) => (c < 0 || c > 6 ? 0 : Number(x.data[(n * 7 + c) * 6 + place]));
    return placesOf(x.shape, x.data.length, (n, c, place) => {
      let sum = 0;
      for (let other = c - radius; other <= c + radius; other++) sum += at(n, other, place) ** 2;
      return at(n, c, place) / (bias + alpha * sum) ** beta;
    });
  }

  const cases: readonly (readonly [LocalResponseNormalizationOptions, Parameters<typeof defined>[0]])[] = [
    [{}, { radius: 2, bias: 1, alpha: 1e-4, beta: 0.75 }],
    [
      { size: 3, alpha: 0.5, beta: 0.6, bias: 2 },
      { radius: 1, alpha: 0.5, beta: 0.6, bias: 2 },
    ],
    [
      { size: 3, alpha: 0.5, squares: "mean" },
      { radius: 1, alpha: 0.5 / 3, beta: 0.75, bias: 1 },
    ],
    [
      { size: 1, alpha: 2 },
      { radius: 0, alpha: 2, beta: 0.75, bias: 1 },
    ],
    [{ ...tflearn.localResponseNormalization }, { radius: 5, alpha: 1e-4, beta: 0.75, bias: 1 }],
    [{ ...pytorch.localResponseNormalization }, { radius: 2, alpha: 1e-4 / 5, beta: 0.75, bias: 1 }],
  ];
  for (const [options, constants] of cases) {
    test(`${JSON.stringify(options)} is its definition`, () => {
      const wanted = defined(constants);
      toNumbers(runLayer(localResponseNormalization(options), x)).forEach((value, i) => {
        expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6);
      });
    });
  }
});

describe("l2Normalize", () => {
  test("makes rows, and pixels over their channels, of length 1", () => {
    expect(toNumbers(runLayer(l2Normalize(), fromNumbers("float32", [2, 2], [3, 4, -5, 12])))).toEqual(
      [3 / 5, 4 / 5, -5 / 13, 12 / 13].map((value) => expect.closeTo(value, 12)),
    );
    const y = toNumbers(runLayer(l2Normalize(), noise([1, 3, 2, 2], 1)));
    for (const place of [0, 1, 2, 3]) expect(Math.hypot(y[place]!, y[place + 4]!, y[place + 8]!)).toBeCloseTo(1, 9);
    const last = toNumbers(runLayer(l2Normalize({ axis: -1 }), noise([1, 3, 2, 2], 1)));
    for (const row of [0, 2, 4, 6, 8, 10]) expect(Math.hypot(last[row]!, last[row + 1]!)).toBeCloseTo(1, 9);
  });

  test("leaves zeros as they are, with a finite gradient, and divides short rows by no less than sqrt(epsilon)", () => {
    const x = input("x", "float32", ["N", 2]);
    const y = l2Normalize({ epsilon: 1e-4 }).apply(x, undefined as never);
    const [values, slopes] = evaluate([y, gradient(reduceSum(y), [x])[0]!], {
      x: fromNumbers("float32", [2, 2], [0, 0, 3e-3, 4e-3]),
    });
    expect(toNumbers(values!)).toEqual([0, 0, 0.3, 0.4].map((value) => expect.closeTo(value, 7)));
    expect(toNumbers(slopes!)).toEqual([100, 100, 100, 100].map((value) => expect.closeTo(value, 6)));
  });
});

describe("mistakes", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "layerNormalization: axis is out of range: expected a whole number other than 0, which is the batch, or a list of them, got 0.":
      () => layerNormalization({ axis: 0 }),
    "layerNormalization: axis is out of range: expected a whole number other than 0, which is the batch, or a list of them, got [].":
      () => layerNormalization({ axis: [] }),
    "layerNormalization: axis is out of range: expected a whole number other than 0, which is the batch, or a list of them, got null.":
      () => layerNormalization({ axis: null as never }),
    "layerNormalization: epsilon is out of range: expected a number above 0, got 0.": () =>
      layerNormalization({ epsilon: 0 }),
    "layerNormalization(): its input has not the axes that it is to normalise: expected each of 1, 2, 3 once, got [N,4].":
      () => write(layerNormalization({ axis: [1, 2, 3] }), [4]),
    "layerNormalization(): its input has not the axes that it is to normalise: expected each of 1, -1 once, got [N,4].":
      () => write(layerNormalization({ axis: [1, -1] }), [4]),
    "groupNormalization: groups is out of range: expected a whole number of at least 1, got 0.": () =>
      groupNormalization(0),
    "groupNormalization(32): its input does not fall into 32 groups: expected [n, channels, ...] with a multiple of 32 channels, got [N,48,2,2].":
      () => write(groupNormalization(), [48, 2, 2]),
    "groupNormalization: gammaInitializer is no initialiser: expected one such as zeros() or heNormal(), got 1.": () =>
      groupNormalization(2, { gammaInitializer: 1 as never }),
    "instanceNormalization: betaRegularizer is no regulariser: expected one such as l2(0.0001), got 0.1.": () =>
      instanceNormalization({ betaRegularizer: 0.1 as never }),
    "instanceNormalization(): its input has the wrong shape: expected [n, channels, ...places]; a channel of one number would become 0, got [N,4]. Use layerNormalization() for rows.":
      () => write(instanceNormalization(), [4]),
    "localResponseNormalization: size is out of range: expected an odd number, got 4.": () =>
      localResponseNormalization({ size: 4 }),
    "localResponseNormalization: bias is out of range: expected a number above 0, got 0.": () =>
      localResponseNormalization({ bias: 0 }),
    'localResponseNormalization: squares is unknown: expected "sum" or "mean", got true.': () =>
      localResponseNormalization({ squares: true as never }),
    "localResponseNormalization(): its input has the wrong shape: expected [n, channels, height, width], got [N,4]. Put it before flatten() and dense(...).":
      () => write(localResponseNormalization(), [4]),
    "l2Normalize: axis is out of range: expected a whole number other than 0, which is the batch, got 0.5.": () =>
      l2Normalize({ axis: 0.5 }),
    "l2Normalize(): its input has no axis 2 beside the batch: got [N,4].": () => write(l2Normalize({ axis: 2 }), [4]),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});
