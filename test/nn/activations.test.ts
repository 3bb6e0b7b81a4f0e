import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { ProblemError } from "../../src/errors.ts";
import { input } from "../../src/graph/graph.ts";
import type { ActivationName } from "../../src/nn/activations.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { celu, elu, hardSigmoid, leakyRelu, softmax, thresholdedRelu } from "../../src/nn/layers/activationLayers.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { prelu } from "../../src/nn/layers/prelu.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { firstWeight } from "../../src/train/initialState.ts";
import { engines } from "../onnx/engines.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

const { abs, exp, expm1, log1p, max, min, PI, sqrt, tanh } = Math;
const logistic = (x: number) => 1 / (1 + exp(-x));
const held = (x: number, low: number, high: number) => max(low, min(high, x));

/** The chance that a standard normal number is below x, by its series (Marsaglia, 2004). */
function normalBelow(x: number): number {
  let [sum, term] = [x, x];
  for (let i = 3; abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * exp((-x * x) / 2)) / sqrt(2 * PI);
}

const SELU = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Those that take each number by itself. */
const definitions: Readonly<
  Record<Exclude<ActivationName, "softmax" | "logSoftmax" | "crelu">, (x: number) => number>
> = {
  linear: (x) => x,
  relu: (x) => max(x, 0),
  relu6: (x) => held(x, 0, 6),
  leakyRelu: (x) => (x > 0 ? x : x / 10),
  elu: (x) => (x > 0 ? x : expm1(x)),
  selu: (x) => SELU * (x > 0 ? x : SELU_ALPHA * expm1(x)),
  celu: (x) => max(0, x) + min(0, expm1(x)),
  gelu: (x) => x * normalBelow(x),
  geluTanh: (x) => 0.5 * x * (1 + tanh(sqrt(2 / PI) * (x + 0.044715 * x ** 3))),
  swish: (x) => x * logistic(x),
  silu: (x) => x * logistic(x),
  mish: (x) => x * tanh(log1p(exp(x))),
  sigmoid: logistic,
  logSigmoid: (x) => -log1p(exp(-x)),
  hardSigmoid: (x) => held(x + 3, 0, 6) / 6,
  hardSwish: (x) => (x * held(x + 3, 0, 6)) / 6,
  tanh,
  softplus: (x) => log1p(exp(x)),
  softsign: (x) => x / (1 + abs(x)),
  exponential: exp,
};

const layers: readonly (readonly [Layer, (x: number) => number])[] = [
  [leakyRelu(), (x) => (x > 0 ? x : 0.1 * x)],
  [leakyRelu({ alpha: 0.01 }), (x) => (x > 0 ? x : 0.01 * x)],
  [elu(), (x) => (x > 0 ? x : expm1(x))],
  [elu({ alpha: 0.5 }), (x) => (x > 0 ? x : 0.5 * expm1(x))],
  [celu({ alpha: 2 }), (x) => max(0, x) + min(0, 2 * expm1(x / 2))],
  [thresholdedRelu(), (x) => (x > 1 ? x : 0)],
  [thresholdedRelu({ theta: 0 }), (x) => max(x, 0)],
  [hardSigmoid(), (x) => held(x / 6 + 0.5, 0, 1)],
  [hardSigmoid({ slope: 0.2 }), (x) => held(0.2 * x + 0.5, 0, 1)],
  [hardSigmoid({ slope: 1, offset: 0 }), (x) => held(x, 0, 1)],
];

const at = [-7, -3, -2, -0.5, 0, 0.5, 1, 2.75, 3, 6.5];

describe("definitions", () => {
  for (const [name, definition] of Object.entries(definitions)) {
    test(`${name}, alone and at the end of a layer`, () => {
      const x = fromNumbers("float32", [at.length, 1], at);
      const alone = toNumbers(runLayer(activation(name as ActivationName), x));
      const feeds = { kernel: fromNumbers("float32", [1, 1], [1]) };
      const atEnd = toNumbers(runLayer(dense(1, { activation: name as ActivationName }), x, { feeds }));
      for (const [i, each] of at.entries()) {
        expect(abs(alone[i]! - definition(each))).toBeLessThan(1e-7 * (1 + abs(definition(each))));
        expect(atEnd[i]).toBe(alone[i]);
      }
    });
  }

  for (const [layer, definition] of layers) {
    test(`${layer.kind} ${JSON.stringify(layer.config)}`, () => {
      const found = toNumbers(runLayer(layer, fromNumbers("float32", [at.length, 1], at)));
      for (const [i, each] of at.entries()) expect(found[i]).toBeCloseTo(definition(each), 6);
    });
  }

  test("crelu has what is above 0 before what is below it", () => {
    const x = fromNumbers("float32", [2, 2], [1, -2, 0, 3]);
    expect(toNumbers(runLayer(activation("crelu"), x))).toEqual([1, 0, 0, 2, 0, 3, 0, 0]);
    expect(write(activation("crelu"), [3, 4, 5]).output.shape).toEqual(["N", 6, 4, 5]);
  });

  /** The sums of what an activation makes of some numbers, by group. */
  const sums = (layer: Layer, shape: readonly number[], group: (place: number) => number) => {
    const totals: number[] = [];
    toNumbers(runLayer(layer, numbered(shape, Math.sin))).forEach((value, place) => {
      totals[group(place)] = (totals[group(place)] ?? 0) + value;
    });
    return totals.map((total) => Math.round(total * 1e9) / 1e9);
  };

  test("softmax is over the channels of images and the classes of rows, or over an axis that is named", () => {
    expect(sums(activation("softmax"), [2, 3], (place) => Math.floor(place / 3))).toEqual([1, 1]);
    expect(sums(activation("softmax"), [1, 3, 2, 2], (place) => place % 4)).toEqual([1, 1, 1, 1]);
    expect(sums(softmax(), [1, 3, 2, 2], (place) => place % 4)).toEqual([1, 1, 1, 1]);
    expect(sums(softmax({ axis: -1 }), [1, 2, 1, 3], (place) => Math.floor(place / 3))).toEqual([1, 1]);
    expect(sums(softmax({ axis: 2 }), [1, 1, 3, 2], (place) => place % 2)).toEqual([1, 1]);
  });

  test("logSoftmax is its logarithm, also where softmax is 0 in float32", () => {
    const x = fromNumbers("float32", [1, 3], [0, 200, -300]);
    expect(toNumbers(runLayer(activation("logSoftmax"), x))).toEqual([-200, 0, -500]);
  });
});

describe("prelu", () => {
  const x = numbered([2, 2, 1, 2], (place) => place - 4);
  const run = (layer: Layer, shape: readonly number[], values: readonly number[]) =>
    toNumbers(runLayer(layer, x, { feeds: { alpha: fromNumbers("float32", shape, values) } }));

  test("has a slope for each channel, element or for all", () => {
    expect(run(prelu(), [2, 1, 1], [0.5, 2])).toEqual([-2, -1.5, -4, -2, 0, 1, 2, 3]);
    expect(run(prelu({ sharedAxes: [] }), [2, 1, 2], [1, 2, 3, 4])).toEqual([-4, -6, -6, -4, 0, 1, 2, 3]);
    expect(run(prelu({ sharedAxes: [1, 2, 3] }), [1, 1, 1], [-1])).toEqual([4, 3, 2, 1, -0, 1, 2, 3]);
    expect(write(prelu(), [7]).parameters.map(({ shape }) => shape)).toEqual([[7]]);
  });

  test("begins with a quarter, and is an activation like any other", () => {
    const { parameters } = write(sequential(dense(3, { activation: prelu() })), [2]);
    const alpha = parameters.find(({ name }) => name === "dense.prelu.alpha")!;
    expect(toNumbers(firstWeight(alpha, randomKey(1)))).toEqual([0.25, 0.25, 0.25]);
  });

  test("stays where it is frozen", () => {
    const { parameters } = write(prelu({ trainable: false }), [2]);
    expect(parameters.map(({ trainable }) => trainable)).toEqual([false]);
  });
});

/** All that take each number by itself, and keep finite numbers finite. */
const everywhere: readonly Layer[] = [
  ...Object.keys(definitions)
    .filter((name) => name !== "exponential")
    .map((name) => activation(name as ActivationName)),
  ...layers.map(([layer]) => layer),
];

describe("far out and at bends", () => {
  const far = [-3e4, -1e4, -1000, -100, -88, -20, -6, -3, -1, -1e-3, -0, 0, 1e-3, 1, 3, 6, 20, 88, 100, 1000, 1e4, 3e4];
  const x = fromNumbers("float32", [far.length, 1], far);

  for (const engine of engines) {
    test(`every activation and its gradient are finite and as in float64, ${engine.name}`, async () => {
      const value = input("x", "float32", ["N", 1]);
      const outputs = Object.fromEntries(
        everywhere.flatMap((layer, i) => {
          const y = layer.apply(value, undefined as never);
          return [
            [`${i} ${layer.kind} ${JSON.stringify(layer.config)}`, y],
            [`gradient of ${i} ${layer.kind} ${JSON.stringify(layer.config)}`, gradient(reduceSum(y), [value])[0]!],
          ];
        }),
      );
      const session = await engine.runtime.load(writeOnnx(engine.lower({ inputs: [value], outputs })));
      const found = await session.run({ x });
      await session.close();
      const wanted = evaluate(Object.values(outputs), { x });
      Object.keys(outputs).forEach((name, i) => {
        const numbers = toNumbers(found[name]!);
        for (const [place, exact] of toNumbers(wanted[i]!).entries()) {
          expect(Number.isFinite(exact), `${name} at ${far[place]}`).toBe(true);
          const stray = abs(numbers[place]! - exact);
          expect(stray, `${name} at ${far[place]}`).toBeLessThanOrEqual(2e-6 * (1 + abs(exact)));
        }
      });
    });
  }
});

describe("order", () => {
  const falling = new Set<string>(["gelu", "geluTanh", "swish", "silu", "mish", "hardSwish"]);
  const rising = everywhere.filter(
    ({ kind, config }) => !falling.has(kind === "activation" ? (config.name as string) : kind),
  );
  const number = fc.float({ min: -50, max: 50, noNaN: true });

  test.each(rising.map((layer) => [`${layer.kind} ${JSON.stringify(layer.config)}`, layer] as const))(
    "%s never falls",
    (_, layer) => {
      fc.assert(
        fc.property(fc.array(number, { minLength: 2, maxLength: 20 }), (values) => {
          const sorted = [...values].sort((a, b) => a - b);
          const y = toNumbers(runLayer(layer, fromNumbers("float32", [sorted.length, 1], sorted)));
          y.slice(1).forEach((each, i) => {
            expect(each).toBeGreaterThanOrEqual(y[i]! - 1e-12);
          });
        }),
        { numRuns: 30 },
      );
    },
  );

  test.each([...falling])("%s falls below 0 and rises from 0 on", (name) => {
    const y = (x: number) =>
      toNumbers(runLayer(activation(name as ActivationName), fromNumbers("float32", [1, 1], [x])))[0]!;
    expect(y(-0.5)).toBeLessThan(y(-6));
    expect(y(0)).toBe(0);
    fc.assert(
      fc.property(fc.float({ min: 0, max: 50, noNaN: true }), (x) => {
        expect(y(x + 0.01)).toBeGreaterThan(y(x));
      }),
    );
  });
});

describe("mistakes", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "leakyRelu: alpha is out of range: expected a finite number, got NaN.": () => leakyRelu({ alpha: Number.NaN }),
    'elu: alpha is out of range: expected a finite number, got "1".': () => elu({ alpha: "1" as never }),
    "celu: alpha is out of range: expected a number above 0, got 0.": () => celu({ alpha: 0 }),
    "thresholdedRelu: theta is out of range: expected a number of at least 0, got -1.": () =>
      thresholdedRelu({ theta: -1 }),
    "hardSigmoid: slope is out of range: expected a finite number, got Infinity.": () =>
      hardSigmoid({ slope: Infinity }),
    "softmax: axis is out of range: expected a whole number other than 0, which is the batch, got 0.": () =>
      softmax({ axis: 0 }),
    "softmax(): its input has no axis 2 beside the batch: got [N,3].": () => write(softmax({ axis: 2 }), [3]),
    "softmax(): its input has no axis -2 beside the batch: got [N,3].": () => write(softmax({ axis: -2 }), [3]),
    "prelu: sharedAxes is no list of axes: expected whole numbers of at least 1, as in [2, 3], got 1.": () =>
      prelu({ sharedAxes: 1 as never }),
    "prelu: sharedAxes is no list of axes: expected whole numbers of at least 1, as in [2, 3], got [0].": () =>
      prelu({ sharedAxes: [0] }),
    "prelu(): its input has no axis 3, which is to share slopes: got [N,3].": () =>
      write(prelu({ sharedAxes: [1, 3] }), [3]),
    "prelu: alphaInitializer is no initialiser: expected one such as zeros() or heNormal(), got 0.25.": () =>
      prelu({ alphaInitializer: 0.25 as never }),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});
