import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { dirac, identity } from "../../src/nn/initializers/identity.ts";
import { orthogonal } from "../../src/nn/initializers/orthogonal.ts";
import {
  constant,
  convolutionFans,
  fansOf,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  truncatedNormal,
  uniform,
  uniformScaling,
  varianceScaling,
  zeros,
} from "../../src/nn/initializers.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { toNumbers } from "../../src/tensor/tensor.ts";
import { firstWeight } from "../../src/train/initialState.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

interface Row {
  readonly initializer: Initializer;
  readonly mean?: number;
  readonly deviation: number;
  /** No number is farther from the mean. */
  readonly limit: number;
}

/** The deviation of a normal distribution that is cut at two deviations (Johnson, Kotz & Balakrishnan, 1994). */
const CUT = 0.879625;
const shape = [64, 32, 3, 3];
const fanIn = 32 * 9;
const fanOut = 64 * 9;
const { sqrt } = Math;

/** Evenly within a deviation's sqrt(3). */
const even = (deviation: number) => ({ deviation, limit: deviation * sqrt(3) });
/** Normal, cut at two deviations of what it was before the cut. */
const cut = (deviation: number) => ({ deviation, limit: (2 * deviation) / CUT });
const endless = (deviation: number) => ({ deviation, limit: Infinity });

const rows: readonly Row[] = [
  { initializer: zeros(), ...even(0) },
  { initializer: ones(), mean: 1, ...even(0) },
  { initializer: constant(-2.5), mean: -2.5, ...even(0) },
  { initializer: uniform(), deviation: 0.05 / sqrt(3), limit: 0.05 },
  { initializer: uniform({ limit: 2 }), deviation: 2 / sqrt(3), limit: 2 },
  { initializer: normal(), ...endless(0.05) },
  { initializer: normal({ mean: 1, sd: 0.5 }), mean: 1, ...endless(0.5) },
  { initializer: uniformScaling(), ...even(1 / sqrt(fanIn)) },
  { initializer: uniformScaling({ factor: 1.5 }), ...even(1.5 / sqrt(fanIn)) },
  { initializer: truncatedNormal(), deviation: 0.02 * CUT, limit: 0.04 },
  { initializer: truncatedNormal({ sd: 1 }), deviation: CUT, limit: 2 },
  { initializer: truncatedNormal({ mean: 3, sd: 1 }), mean: 3, deviation: CUT, limit: 2 },
  { initializer: varianceScaling(), ...cut(1 / sqrt(fanIn)) },
  { initializer: varianceScaling({ scale: 3, mode: "fanOut" }), ...cut(sqrt(3 / fanOut)) },
  {
    initializer: varianceScaling({ mode: "fanAvg", distribution: "untruncatedNormal" }),
    ...endless(sqrt(2 / (fanIn + fanOut))),
  },
  { initializer: varianceScaling({ mode: "fanOut", distribution: "uniform" }), ...even(1 / sqrt(fanOut)) },
  { initializer: glorotUniform(), ...even(sqrt(2 / (fanIn + fanOut))) },
  { initializer: glorotNormal(), ...cut(sqrt(2 / (fanIn + fanOut))) },
  { initializer: heUniform(), ...even(sqrt(2 / fanIn)) },
  { initializer: heNormal(), ...cut(sqrt(2 / fanIn)) },
  { initializer: lecunUniform(), ...even(1 / sqrt(fanIn)) },
  { initializer: lecunNormal(), ...cut(1 / sqrt(fanIn)) },
  // 64 rows of length 1 in 288 columns
  { initializer: orthogonal(), deviation: 1 / sqrt(fanIn), limit: 1 },
  { initializer: orthogonal({ gain: 2 }), deviation: 2 / sqrt(fanIn), limit: 2 },
];

describe("first weights", () => {
  for (const { initializer, mean: wanted = 0, deviation, limit } of rows) {
    const { kind, config } = initializer;
    const draw = (seed: number) => initializer.draw(randomKey(seed), shape, fansOf(shape));
    test(`${kind} ${JSON.stringify(config)}: mean ${wanted}, deviation ${deviation.toPrecision(3)}`, () => {
      const values = draw(1);
      expect(values).toHaveLength(64 * 32 * 9);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // 18,432 numbers: the mean has an error of 0.7 % of the deviation, the deviation one of about 0.5 %.
      expect(Math.abs(mean - wanted)).toBeLessThanOrEqual(0.03 * deviation);
      expect(Math.abs(sqrt(squares) - deviation)).toBeLessThanOrEqual(0.025 * deviation);
      const farthest = Math.max(...values.map((value) => Math.abs(value - wanted)));
      expect(farthest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    });

    test(`${kind} ${JSON.stringify(config)}: the same key, the same weights`, () => {
      expect(draw(1)).toEqual(draw(1));
      if (deviation > 0) expect(draw(1)).not.toEqual(draw(2));
    });
  }
});

/** All products of rows, or of columns where they are fewer: the identity for an orthogonal matrix. */
function products(values: Float32Array, rows: number, columns: number): number[] {
  const at = (i: number, k: number) => (rows <= columns ? values[i * columns + k]! : values[k * columns + i]!);
  const count = Math.min(rows, columns);
  return Array.from({ length: count * count }, (_, place) => {
    const [i, j] = [Math.floor(place / count), place % count];
    let sum = 0;
    for (let k = 0; k < Math.max(rows, columns); k++) sum += at(i, k) * at(j, k);
    return sum;
  });
}

describe("orthogonal", () => {
  test.each([[[40, 40]], [[10, 70]], [[70, 10]], [[8, 3, 3, 3]], [[16, 2, 2, 2]], [[1, 5]], [[5, 1]], [[7]]])(
    "of shape %s has orthonormal rows or columns",
    (size) => {
      const count = size.reduce((product, each) => product * each, 1);
      const values = orthogonal({ gain: 3 }).draw(randomKey(4), size, fansOf(size));
      const found = products(values, size[0]!, count / size[0]!);
      const side = sqrt(found.length);
      found.forEach((product, place) => {
        expect(product).toBeCloseTo(Math.floor(place / side) === place % side ? 9 : 0, 5);
      });
    },
  );

  test("has no favourite: the trace of many is 0 on average, as for evenly chosen rotations and reflections", () => {
    const traces = Array.from({ length: 2000 }, (_, seed) => {
      const values = orthogonal().draw(randomKey(seed), [3, 3], fansOf([3, 3]));
      return values[0]! + values[4]! + values[8]!;
    });
    const mean = traces.reduce((sum, trace) => sum + trace, 0) / traces.length;
    const variance = traces.reduce((sum, trace) => sum + trace ** 2, 0) / traces.length;
    // Of evenly chosen orthogonal matrices the trace has mean 0 and variance 1 (Diaconis & Shahshahani, 1994).
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.15);
  });
});

/** What a layer gives, with its weights drawn by their initialisers. */
function drawn(layer: Layer, x: ReturnType<typeof numbered>): number[] {
  const { parameters } = write(layer, x.shape.slice(1));
  const feeds = Object.fromEntries(parameters.map((spec) => [spec.name, firstWeight(spec, randomKey(3))]));
  return toNumbers(runLayer(layer, x, { feeds }));
}

describe("identity", () => {
  test("lets dense pass its inputs on, times the gain", () => {
    const x = numbered([2, 4], (place) => place - 2.5);
    const twice = dense(4, { kernelInitializer: identity({ gain: 2 }) });
    expect(drawn(twice, x)).toEqual(toNumbers(x).map((each) => 2 * each));
    expect(drawn(dense(2, { kernelInitializer: identity() }), x)).toEqual([-2.5, -1.5, 1.5, 2.5]);
    expect(drawn(dense(5, { kernelInitializer: identity() }), x).slice(0, 5)).toEqual([-2.5, -1.5, -0.5, 0.5, 0]);
  });
});

describe("dirac", () => {
  const x = numbered([2, 3, 4, 5], (place) => Math.sin(place));
  const image = 4 * 5;

  test.each([[[3, 3]], [[1, 1]], [[2, 2]], [[4, 3]], [[5, 2]]] as const)(
    "makes a %s convolution with same padding the identity",
    (size) => {
      expect(drawn(conv2d(3, size, { kernelInitializer: dirac() }), x)).toEqual(toNumbers(x));
    },
  );

  test("drops channels where there are fewer filters, and gives zeros where there are more", () => {
    const numbers = toNumbers(x);
    const two = drawn(conv2d(2, 3, { kernelInitializer: dirac() }), x);
    expect(two.slice(0, 2 * image)).toEqual(numbers.slice(0, 2 * image));
    expect(two.slice(2 * image)).toEqual(numbers.slice(3 * image, 5 * image));
    const four = drawn(conv2d(4, 3, { kernelInitializer: dirac() }), x);
    expect(four.slice(0, 3 * image)).toEqual(numbers.slice(0, 3 * image));
    expect(four.slice(3 * image, 4 * image).every((value) => value === 0)).toBe(true);
  });

  test("leaves filters beyond the channels to `rest`", () => {
    const size = [5, 2, 3, 3];
    const values = dirac({ rest: heNormal() }).draw(randomKey(2), size, fansOf(size));
    const rest = heNormal().draw(randomKey(2), size, fansOf(size));
    expect(
      Array.from(values.subarray(0, 36), (value, place) => [value, place]).filter(([value]) => value !== 0),
    ).toEqual([
      [1, 4],
      [1, 27 + 4],
    ]);
    expect(values.subarray(36)).toEqual(rest.subarray(36));
  });

  test("gives each group its own first channels", () => {
    const values = dirac({ groups: 2 }).draw(randomKey(2), [4, 2, 3], fansOf([4, 2, 3]));
    const one = [0, 1, 0, 0, 0, 0];
    const other = [0, 0, 0, 0, 1, 0];
    expect(Array.from(values)).toEqual([one, other, one, other].flat());
  });
});

describe("fans", () => {
  test("of a matrix [in, out] and of filters [out, in, ...window]", () => {
    expect(fansOf([4096, 512])).toEqual({ fanIn: 4096, fanOut: 512 });
    expect(fansOf([64, 32, 3, 3])).toEqual({ fanIn: 288, fanOut: 576 });
    expect(fansOf([8, 3, 5])).toEqual({ fanIn: 15, fanOut: 40 });
  });

  test("of convolutions in groups: what meets inside a group", () => {
    expect(convolutionFans({ channels: 32, filters: 64, window: [3, 3] })).toEqual(fansOf([64, 32, 3, 3]));
    expect(convolutionFans({ channels: 32, filters: 64, window: [3, 3], groups: 4 })).toEqual({
      fanIn: 72,
      fanOut: 144,
    });
    expect(convolutionFans({ channels: 32, filters: 32, window: [5], groups: 32 })).toEqual({ fanIn: 5, fanOut: 5 });
  });

  test("are those that the layer names, where it does", () => {
    const layer: Layer = {
      kind: "mirrored",
      config: {},
      apply(x, context) {
        context.parameter("kernel", [100, 1], { initializer: lecunUniform(), fans: { fanIn: 3e6, fanOut: 1 } });
        return x;
      },
    };
    const [spec] = write(layer, [1]).parameters;
    expect(Math.max(...(firstWeight(spec!, randomKey(1)).data as Float32Array))).toBeLessThanOrEqual(Math.fround(1e-3));
  });

  test("the tutorial's first convolution draws from -1/3 to 1/3", () => {
    const first = [32, 3, 3, 3];
    const values = uniformScaling().draw(randomKey(0), first, fansOf(first));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1 / 3));
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.32);
  });
});

describe("mistakes", () => {
  const draw = (initializer: Initializer, size: readonly number[]) =>
    initializer.draw(randomKey(1), size, fansOf(size));
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "uniform: limit is out of range: expected a number of at least 0, got -1.": () => uniform({ limit: -1 }),
    "normal: sd is out of range: expected a number of at least 0, got NaN.": () => normal({ sd: Number.NaN }),
    "normal: mean is out of range: expected a finite number, got Infinity.": () => normal({ mean: Infinity }),
    "truncatedNormal: sd is out of range: expected a number of at least 0, got -0.1.": () =>
      truncatedNormal({ sd: -0.1 }),
    'constant: value is out of range: expected a finite number, got "1".': () => constant("1" as never),
    "uniformScaling: factor is out of range: expected a number of at least 0, got -2.": () =>
      uniformScaling({ factor: -2 }),
    "varianceScaling: scale is out of range: expected a number above 0, got 0.": () => varianceScaling({ scale: 0 }),
    'varianceScaling: mode is unknown: expected "fanIn", "fanOut" or "fanAvg", got "fan_in".': () =>
      varianceScaling({ mode: "fan_in" as never }),
    'varianceScaling: distribution is unknown: expected "truncatedNormal", "untruncatedNormal" or "uniform", got "normal".':
      () => varianceScaling({ distribution: "normal" as never }),
    "orthogonal: gain is out of range: expected a finite number, got NaN.": () => orthogonal({ gain: Number.NaN }),
    "dirac: groups is out of range: expected a whole number of at least 1, got 0.": () => dirac({ groups: 0 }),
    "dirac: rest is no initialiser: expected one such as zeros() or heNormal(), got the function zeros.": () =>
      dirac({ rest: zeros as never }),
    "dirac(): it cannot begin this weight: expected filters [filters, channels, ...window], got [4, 4]. Matrices pass inputs on with identity().":
      () => draw(dirac(), [4, 4]),
    "dirac(): it cannot begin this weight: expected filters in 3 equal groups, got [4, 4, 3].": () =>
      draw(dirac({ groups: 3 }), [4, 4, 3]),
    "identity(): it cannot begin this weight: expected a matrix, got [4, 4, 3, 3]. Filters pass channels on with dirac().":
      () => draw(identity(), [4, 4, 3, 3]),
    'dense: kernelInitializer is no initialiser: expected one such as zeros() or heNormal(), got "zeros".': () =>
      dense(2, { kernelInitializer: "zeros" as never }),
    "dense: biasInitializer is no initialiser: expected one such as zeros() or heNormal(), got null.": () =>
      dense(2, { biasInitializer: null as never }),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});

test("initialisers are frozen", () => {
  for (const { initializer } of rows) expect(Object.isFrozen(initializer)).toBe(true);
  for (const initializer of [dirac(), identity()]) expect(Object.isFrozen(initializer)).toBe(true);
});
