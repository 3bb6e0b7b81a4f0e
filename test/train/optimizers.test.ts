/** Optimisers and schedules in whole trainings. */
import { describe, expect, test } from "vitest";
import type { Layer } from "../../src/nn/layer.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import type { Weights } from "../../src/nn/model.ts";
import { adadelta } from "../../src/nn/optimizers/adadelta.ts";
import { adagrad } from "../../src/nn/optimizers/adagrad.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { adamax } from "../../src/nn/optimizers/adamax.ts";
import { adamW } from "../../src/nn/optimizers/adamW.ts";
import { exponentialMovingAverage } from "../../src/nn/optimizers/exponentialMovingAverage.ts";
import { ftrl } from "../../src/nn/optimizers/ftrl.ts";
import { groups } from "../../src/nn/optimizers/groups.ts";
import { lion } from "../../src/nn/optimizers/lion.ts";
import { lookahead } from "../../src/nn/optimizers/lookahead.ts";
import { muon } from "../../src/nn/optimizers/muon.ts";
import { nadam } from "../../src/nn/optimizers/nadam.ts";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.ts";
import { proximalAdagrad } from "../../src/nn/optimizers/proximalAdagrad.ts";
import { rmsprop } from "../../src/nn/optimizers/rmsprop.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { constantRate } from "../../src/nn/schedules/constantRate.ts";
import { linearWarmup } from "../../src/nn/schedules/linearWarmup.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { reduceOnPlateau } from "../../src/nn/schedules/reduceOnPlateau.ts";
import { stepDecay } from "../../src/nn/schedules/stepDecay.ts";
import type { EndEvent, EpochEvent, FitEvent, StepEvent } from "../../src/train/events.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

const train = halves(96);
/** Without chance, so that batches of any size give the same gradients. */
const plain = sequential(zeroCenter(), dense(8, { activation: "tanh" }), dense(2, { activation: "softmax" }));

interface Options extends Partial<FitOptions> {
  readonly network?: Layer;
  /** Stops after so many steps. */
  readonly steps?: number;
}

/** 96 images in 3 batches an epoch. */
async function run({ network = plain, steps = Number.POSITIVE_INFINITY, ...options }: Options): Promise<FitEvent[]> {
  const signal = { aborted: steps === 0 };
  const told: FitEvent[] = [];
  for await (const event of fit(network, { train, epochs: 2, batchSize: 32, runtime, signal, ...options })) {
    told.push(event);
    if (event.type === "step" && event.totalStep === steps) signal.aborted = true;
  }
  return told;
}

async function weightsOf(options: Options): Promise<Weights> {
  return ((await run(options)).at(-1) as EndEvent).model.weights;
}

function numbersOf(weights: Weights): number[] {
  return Object.keys(weights).flatMap((name) => Array.from(weights[name]!.data as Float32Array));
}

function expectNear(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  const furthest = found.reduce((most, each, i) => Math.max(most, Math.abs(each - wanted[i]!)), 0);
  expect(furthest).toBeLessThan(tolerance);
}

function furthest(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, each, i) => Math.max(most, Math.abs(each - b[i]!)), 0);
}

const learners: Readonly<Record<string, Optimizer>> = {
  "sgd with momentum": sgd({ learningRate: 0.03, momentum: 0.9, nesterov: true, weightDecay: 1e-4 }),
  amsgrad: adam({ learningRate: 0.01, amsgrad: true }),
  adamW: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
  adamax: adamax({ learningRate: 0.01 }),
  nadam: nadam({ learningRate: 0.01 }),
  rmsprop: rmsprop({ learningRate: 0.003, centered: true, momentum: 0.5 }),
  adagrad: adagrad({ learningRate: 0.05 }),
  adadelta: adadelta({ learningRate: 1, epsilon: 1e-4 }),
  proximalAdagrad: proximalAdagrad({ learningRate: 0.05, l2: 1e-3 }),
  lion: lion({ learningRate: 0.003, weightDecay: 0.1 }),
  muon: muon({ learningRate: 0.05, otherwise: adam({ learningRate: 0.01 }) }),
  "an average over lookahead": exponentialMovingAverage(lookahead(adam({ learningRate: 0.02 })), { decay: 0.9 }),
  groups: groups([{ match: "conv2d*", rate: 2, weightDecay: 0.01 }], adam({ learningRate: 0.005 })),
};

describe("learns which half is brighter", () => {
  const validation = halves(40, 2);
  test.each(Object.entries(learners))("%s", async (_, optimizer) => {
    const told = await run({ network: smallNetwork, optimizer, epochs: 12, validation, batchSize: 16 });
    expect((told.at(-2) as EpochEvent).validation!.accuracy).toBeGreaterThan(0.9);
  });

  test("ftrl, with one layer, and weights that are not needed are exactly 0", async () => {
    const network = sequential(zeroCenter(), dense(2, { activation: "softmax" }));
    const optimizer = ftrl({ learningRate: 0.02, l1: 60 });
    const told = await run({ network, optimizer, epochs: 20, validation });
    expect((told.at(-2) as EpochEvent).validation!.accuracy).toBeGreaterThan(0.9);
    const kernel = (told.at(-1) as EndEvent).model.weights["dense.kernel"]!.data as Float32Array;
    expect(kernel.filter((weight) => weight === 0).length).toBeGreaterThan(kernel.length / 4);
  });
});

describe("what stands in the finished model", () => {
  const optimizer = sgd({ learningRate: 0.002, momentum: 0.9 });

  test("is the average of the weights", async () => {
    const after = await Promise.all([1, 2, 3].map(async (steps) => numbersOf(await weightsOf({ optimizer, steps }))));
    const averaging = exponentialMovingAverage(optimizer, { decay: 0.75 });
    const found = numbersOf(await weightsOf({ optimizer: averaging, steps: 3 }));
    const wanted = found.map((_, i) => 0.75 * (0.75 * after[0]![i]! + 0.25 * after[1]![i]!) + 0.25 * after[2]![i]!);
    expectNear(found, wanted, 1e-6);
    expect(furthest(found, after[2]!)).toBeGreaterThan(1e-4);
  });

  test("is lookahead's slow weights, which begin with the first ones and move every so many steps", async () => {
    const start = numbersOf(await weightsOf({ optimizer, steps: 0 }));
    const fast = numbersOf(await weightsOf({ optimizer, steps: 2 }));
    const looking = lookahead(optimizer, { every: 2, alpha: 0.3 });
    const slow = await Promise.all(
      [1, 2, 3].map(async (steps) => numbersOf(await weightsOf({ optimizer: looking, steps }))),
    );
    const wanted = start.map((each, i) => each + 0.3 * (fast[i]! - each));
    expectNear(slow[0]!, start, 1e-9);
    expectNear(slow[1]!, wanted, 1e-6);
    expectNear(slow[2]!, wanted, 1e-6);
    expect(furthest(start, fast)).toBeGreaterThan(1e-4);
  });

  test("is what validation judges", async () => {
    // An average that hardly moves from the weights after the first step.
    const optimizer = exponentialMovingAverage(sgd({ learningRate: 0.01 }), { decay: 0.999999 });
    const told = await run({ optimizer, epochs: 4, validation: halves(40, 2) });
    const losses = told.filter((event) => event.type === "epoch").map(({ validation }) => validation!.loss);
    for (const loss of losses) expect(loss / losses[0]!).toBeCloseTo(1, 3);
    const trained = told.filter((event) => event.type === "epoch").map(({ loss }) => loss);
    expect(trained.at(-1)! / trained[0]!).toBeLessThan(0.9);
  });
});

describe("batches accumulated are one large batch", () => {
  test.each<[string, Optimizer]>([
    ["lookahead and an average", exponentialMovingAverage(lookahead(adam(), { every: 2 }), { decay: 0.5 })],
    ["momentum, from its first step", sgd({ learningRate: 0.02, momentum: 0.9, dampening: 0.5 })],
    ["muon", muon({ learningRate: 0.01 })],
  ])("%s", async (_, optimizer) => {
    const limits = { clipValue: 0.5, clipNorm: 1, optimizer };
    const whole = numbersOf(await weightsOf({ ...limits, batchSize: 48 }));
    const pieces = numbersOf(await weightsOf({ ...limits, batchSize: 12, accumulate: 4 }));
    expectNear(pieces, whole, 2e-5);
    expect(furthest(whole, numbersOf(await weightsOf({ optimizer, steps: 0 })))).toBeGreaterThan(1e-3);
  });
});

describe("schedules", () => {
  function ratesOf(told: readonly FitEvent[]): number[] {
    return told.filter((event): event is StepEvent => event.type === "step").map(({ learningRate }) => learningRate);
  }

  test("set the rate of each step, in steps, epochs and fractions of the training", async () => {
    const schedule = linearWarmup(stepDecay({ every: { epochs: 2 }, factor: 0.5 }), {
      warmupSteps: { fraction: 0.25 },
    });
    const rates = ratesOf(await run({ optimizer: sgd({ learningRate: 0.3 }), schedule, epochs: 4 }));
    const wanted = [0, 0.1, 0.2, ...Array.from({ length: 6 }, () => 0.3), ...Array.from({ length: 3 }, () => 0.15)];
    expect(rates).toEqual(wanted.map((each) => expect.closeTo(each, 10)));
  });

  test("move the momentum", async () => {
    const still = await weightsOf({ optimizer: sgd({ learningRate: 0.01 }) });
    const stopped = await weightsOf({
      optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
      schedule: constantRate(1, { momentum: 0 }),
    });
    expectNear(numbersOf(stopped), numbersOf(still), 1e-6);
    const moving = await weightsOf({ optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }) });
    expect(furthest(numbersOf(moving), numbersOf(still))).toBeGreaterThan(1e-3);
  });

  test("move adam's beta1 where it may be moved, and nowhere else", async () => {
    const schedule = constantRate(1, { momentum: 0.5 });
    const half = numbersOf(await weightsOf({ optimizer: adam({ beta1: 0.5 }) }));
    expectNear(numbersOf(await weightsOf({ optimizer: adam({ scheduledBeta1: true }), schedule })), half, 1e-5);
    const usual = numbersOf(await weightsOf({ optimizer: adam() }));
    expect(numbersOf(await weightsOf({ optimizer: adam(), schedule }))).toEqual(usual);
    expect(furthest(usual, half)).toBeGreaterThan(1e-4);
  });

  test("one cycle ends with small steps, and learns", async () => {
    const optimizer = sgd({ learningRate: 0.02, momentum: 0.9 });
    const told = await run({ optimizer, schedule: oneCycle(), epochs: 8, validation: halves(40, 2) });
    const rates = ratesOf(told);
    expect(rates[0]).toBeCloseTo(0.02 / 25, 9);
    expect(Math.max(...rates)).toBeCloseTo(0.02, 9);
    expect(rates.indexOf(Math.max(...rates))).toBe(6);
    expect((told.at(-2) as EpochEvent).validation!.accuracy).toBeGreaterThan(0.9);
  });

  test("a plateau of validation lowers the rate from epoch to epoch", async () => {
    // No improvement is large enough.
    const schedule = reduceOnPlateau({ metric: "validationLoss", threshold: 0.999, patience: 1, factor: 0.5 });
    const optimizer = sgd({ learningRate: 0.001 });
    const rates = ratesOf(await run({ optimizer, schedule, epochs: 6, validation: halves(20, 2) }));
    const wanted = [1, 1, 1, 0.5, 0.5, 0.25].flatMap((rate) => [rate, rate, rate].map((each) => each * 0.001));
    expect(rates).toEqual(wanted.map((each) => expect.closeTo(each, 12)));
  });
});
