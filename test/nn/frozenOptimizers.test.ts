/** Ten steps of each optimiser that PyTorch has, and the rates of its schedulers: test/frozen/optimizers.py. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { adadelta } from "../../src/nn/optimizers/adadelta.ts";
import { adagrad } from "../../src/nn/optimizers/adagrad.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamax } from "../../src/nn/optimizers/adamax.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import { nadam } from "../../src/nn/optimizers/nadam.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { rmsprop } from "../../src/nn/optimizers/rmsprop.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { pytorch } from "../../src/nn/presets.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { cosineRestarts } from "../../src/nn/schedules/cosineRestarts.ts";
import { cyclic } from "../../src/nn/schedules/cyclic.ts";
import { exponentialDecay } from "../../src/nn/schedules/exponentialDecay.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { piecewiseConstant } from "../../src/nn/schedules/piecewiseConstant.ts";
import { polynomialDecay } from "../../src/nn/schedules/polynomialDecay.ts";
import { reduceOnPlateau } from "../../src/nn/schedules/reduceOnPlateau.ts";
import type { Schedule } from "../../src/nn/schedules/schedule.ts";
import { stepDecay } from "../../src/nn/schedules/stepDecay.ts";
import { symmetric } from "../frozen/formula.ts";
import { engines } from "../onnx/engines.ts";
import { weightsAfter, weightsOnEngine } from "./runOptimizer.ts";

interface Rates {
  readonly rate: readonly number[];
  readonly momentum?: readonly number[];
}

const frozen: {
  readonly optimizers: Readonly<Record<string, readonly number[]>>;
  readonly schedules: Readonly<Record<string, Rates>>;
  readonly plateauMetrics: readonly number[];
  readonly plateaus: Readonly<Record<string, Rates>>;
} = JSON.parse(readFileSync(new URL("../frozen/optimizers.json", import.meta.url), "utf8"));

const SIZE = 8;
const SCALES = [1, 1e-3, 30, 0.2, 5, 1e-2, 1, 0].map(Math.fround);
const first = Array.from(symmetric("weights", SIZE, 2));
// PyTorch's steps count from 0.
const gradientOf = (step: number) =>
  Array.from(symmetric(`gradient ${step - 1}`, SIZE, 1), (each, i) => each * SCALES[i]!);

const nesterov = { momentum: 0.85, nesterov: true, weightDecay: 0.01 };
const quick = { learningRate: 0.02, epsilon: 1e-3 };
const optimizers: Readonly<Record<string, Optimizer>> = {
  sgd: sgd({ learningRate: 0.05 }),
  "sgd weightDecay": sgd({ learningRate: 0.05, weightDecay: 0.1 }),
  "sgd momentum": sgd({ learningRate: 0.05, momentum: 0.9 }),
  "sgd momentum weightDecay": sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.1 }),
  "sgd dampening": sgd({ learningRate: 0.05, momentum: 0.9, dampening: 0.3 }),
  "sgd nesterov weightDecay": sgd({ learningRate: 0.05, ...nesterov }),
  adam: adam(),
  "adam betas": adam({ ...quick, beta1: 0.8, beta2: 0.95 }),
  "adam amsgrad": adam({ learningRate: 0.02, beta2: 0.5, amsgrad: true }),
  adamW: adamW(pytorch.adamW),
  "adamW amsgrad": adamW({ learningRate: 0.02, beta2: 0.5, weightDecay: 0.3, amsgrad: true }),
  rmsprop: rmsprop(pytorch.rmsprop),
  "rmsprop momentum": rmsprop({ ...pytorch.rmsprop, momentum: 0.9 }),
  "rmsprop centered": rmsprop({ ...pytorch.rmsprop, rho: 0.9, momentum: 0.5, centered: true }),
  adagrad: adagrad(pytorch.adagrad),
  "adagrad initial": adagrad({ learningRate: 0.1, epsilon: 1e-3 }),
  adadelta: adadelta(pytorch.adadelta),
  "adadelta rho": adadelta({ learningRate: 0.5, rho: 0.7, epsilon: 1e-3 }),
  adamax: adamax(pytorch.adamax),
  "adamax betas": adamax({ ...quick, beta1: 0.8, beta2: 0.7 }),
  nadam: nadam(pytorch.nadam),
  "nadam decay": nadam({ learningRate: 0.02, beta1: 0.8, beta2: 0.9, momentumDecay: 0.3 }),
};

describe("ten steps are PyTorch's", () => {
  test("all that is frozen is looked at", () => {
    expect(Object.keys(optimizers)).toEqual(Object.keys(frozen.optimizers));
  });

  for (const [name, optimizer] of Object.entries(optimizers)) {
    const course = { first, steps: 10, rate: optimizer.learningRate, gradientOf };
    const wanted = frozen.optimizers[name]!;
    /** The largest difference, beside what the weight has moved and what rounding takes from the weight itself. */
    const stray = (found: readonly number[], rounding: number) =>
      Math.max(
        ...found.map((each, i) => {
          const moved = Math.abs(wanted[i]! - first[i]!);
          return Math.abs(each - wanted[i]!) / (moved + rounding * Math.abs(wanted[i]!));
        }),
      );

    test(`${name}, in float64`, () => {
      expect(stray(weightsAfter(optimizer, course), 1e-5)).toBeLessThan(2e-6);
    });

    for (const engine of engines) {
      test(`${name}, ${engine.name}`, async () => {
        expect(stray(await weightsOnEngine(optimizer, course, engine), 1e-2)).toBeLessThan(1e-4);
      });
    }
  }
});

const flat = { low: 0.2, upSteps: 3 } as const;
const schedules: Readonly<Record<string, Schedule>> = {
  exponential: exponentialDecay({ decaySteps: 1, decayRate: 0.9 }),
  step: stepDecay({ every: 4, factor: 0.3 }),
  multiStep: piecewiseConstant({ boundaries: [3, 7, 8], rates: [1, 0.2, 0.04, 0.008] }),
  polynomial: polynomialDecay({ decaySteps: 9, power: 2.5 }),
  // PyTorch's lowest rate is no factor: 0.05 of 0.5.
  cosine: cosineDecay({ decaySteps: 10, alpha: 0.1 }),
  cosineRestarts: cosineRestarts({ firstDecaySteps: 3, alpha: 0.1 }),
  "cosineRestarts equal": cosineRestarts({ firstDecaySteps: 4, tMul: 1 }),
  oneCycle: oneCycle({ form: "pytorch", warmupSteps: { fraction: 0.3 }, end: 1 / 25 / 1e4 }),
  "oneCycle linear three": oneCycle({
    ...{ form: "pytorch", shape: "linear", threePhases: true, warmupSteps: { fraction: 0.4 } },
    ...{ start: 0.1, end: 0.001, momentum: [0.9, 0.8] },
  }),
  cyclic: cyclic({ upSteps: 4, downSteps: 3, momentum: [0.9, 0.8] }),
  "cyclic triangular2": cyclic({ ...flat, mode: "triangular2" }),
  "cyclic exponential": cyclic({ ...flat, mode: "exponential", gamma: 0.9, momentum: [0.9, 0.8] }),
};

function expectRates(found: readonly (number | undefined)[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, 9);
}

describe("rates are PyTorch's", () => {
  test("all that is frozen is looked at", () => {
    expect(Object.keys(schedules)).toEqual(Object.keys(frozen.schedules));
  });

  test.each(Object.entries(schedules))("%s", (name, schedule) => {
    const { rate, momentum } = frozen.schedules[name]!;
    const progress = { epoch: 0, totalSteps: rate.length, stepsPerEpoch: 1, history: [] };
    const found = rate.map((_, step) => schedule.at({ ...progress, step }));
    expectRates(
      found.map((each) => each.rate),
      rate,
    );
    if (momentum !== undefined) {
      expectRates(
        found.map((each) => each.momentum),
        momentum,
      );
    }
  });
});

const plateaus: Readonly<Record<string, Schedule>> = {
  plain: reduceOnPlateau({ patience: 2 }),
  cooldown: reduceOnPlateau({ factor: 0.5, patience: 1, cooldown: 3, threshold: 0.02 }),
  absolute: reduceOnPlateau({
    ...{ factor: 0.5, patience: 1, threshold: 0.05, thresholdMode: "absolute", minRate: 0.2 },
  }),
  max: reduceOnPlateau({ metric: "accuracy", factor: 0.5, patience: 1 }),
};

test.each(Object.entries(plateaus))("a plateau lowers the rate as in PyTorch: %s", (name, schedule) => {
  const history = frozen.plateauMetrics.map((loss) => ({ loss, accuracy: 1 - loss / 2 }));
  const progress = { step: 0, totalSteps: 20, stepsPerEpoch: 1 };
  const found = history.map((_, epoch) => schedule.at({ ...progress, epoch, history: history.slice(0, epoch) }).rate);
  expectRates(found, frozen.plateaus[name]!.rate);
  expect(new Set(found).size).toBeGreaterThan(2);
});
