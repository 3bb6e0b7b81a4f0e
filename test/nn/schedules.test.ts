import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { constantRate } from "../../src/nn/schedules/constantRate.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { cosineRestarts } from "../../src/nn/schedules/cosineRestarts.ts";
import { cyclic } from "../../src/nn/schedules/cyclic.ts";
import { exponentialDecay } from "../../src/nn/schedules/exponentialDecay.ts";
import { inverseTimeDecay } from "../../src/nn/schedules/inverseTimeDecay.ts";
import { linearWarmup } from "../../src/nn/schedules/linearWarmup.ts";
import { oneCycle } from "../../src/nn/schedules/oneCycle.ts";
import { piecewiseConstant } from "../../src/nn/schedules/piecewiseConstant.ts";
import { polynomialDecay } from "../../src/nn/schedules/polynomialDecay.ts";
import { reduceOnPlateau } from "../../src/nn/schedules/reduceOnPlateau.ts";
import type { EpochResult, Schedule } from "../../src/nn/schedules/schedule.ts";
import { stepDecay } from "../../src/nn/schedules/stepDecay.ts";
import { triangle } from "../../src/nn/schedules/triangle.ts";

const STEPS_PER_EPOCH = 10;

function progressAt(step: number, totalSteps: number, history: readonly EpochResult[] = []) {
  const epoch = Math.floor(step / STEPS_PER_EPOCH);
  return { step, epoch, totalSteps, stepsPerEpoch: STEPS_PER_EPOCH, history };
}

/** The rates of all steps of a training. */
function ratesOf(schedule: Schedule, totalSteps: number): number[] {
  return Array.from({ length: totalSteps }, (_, step) => schedule.at(progressAt(step, totalSteps)).rate);
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, 10);
}

describe("lengths", () => {
  test("steps, epochs and fractions are one thing", () => {
    const made = [5, { epochs: 0.5 }, { fraction: 0.25 }].map((every) => ratesOf(stepDecay({ every }), 20));
    const wanted = Array.from({ length: 20 }, (_, step) => 0.1 ** Math.floor(step / 5));
    for (const each of made) expectClose(each, wanted);
  });

  test("a length that rounding brings short of a step is whole", () => {
    // 0.7 / 7 * 70 is 6.999...: the rate must still fall at step 7.
    const rates = ratesOf(stepDecay({ every: { fraction: 0.7 / 7 }, factor: 0.5 }), 70);
    for (const [step, rate] of rates.entries()) expect(rate).toBe(0.5 ** Math.floor(step / 7));
    const restarts = ratesOf(cosineRestarts({ firstDecaySteps: { fraction: 0.7 / 7 }, tMul: 1 }), 70);
    for (let step = 0; step < 70; step += 7) expect(restarts[step]).toBeCloseTo(1, 6);
  });
});

test("exponential decay, in stairs and without", () => {
  expectClose(ratesOf(exponentialDecay({ decaySteps: 2, decayRate: 0.25 }), 5), [1, 0.5, 0.25, 0.125, 0.0625]);
  const stairs = exponentialDecay({ decaySteps: 2, decayRate: 0.25, staircase: true });
  expectClose(ratesOf(stairs, 5), [1, 1, 0.25, 0.25, 0.0625]);
});

test("inverse time decay, in stairs and without", () => {
  expectClose(ratesOf(inverseTimeDecay({ decaySteps: 2, decayRate: 1 }), 5), [1, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3]);
  const stairs = inverseTimeDecay({ decaySteps: 2, decayRate: 1, staircase: true });
  expectClose(ratesOf(stairs, 5), [1, 1, 1 / 2, 1 / 2, 1 / 3]);
});

test("piecewise: each rate holds for the steps before its boundary", () => {
  const schedule = piecewiseConstant({ boundaries: [2, { epochs: 0.4 }], rates: [0.1, 1, 0.5] });
  expect(ratesOf(schedule, 6)).toEqual([0.1, 0.1, 1, 1, 0.5, 0.5]);
  const falling = piecewiseConstant({ boundaries: [5, { fraction: 0.25 }], rates: [1, 0.1, 0.01] });
  expect(() => falling.at(progressAt(0, 20))).toThrow(ProblemError);
});

test("polynomial decay goes on for all of the training, and in longer and longer cycles where asked", () => {
  expectClose(ratesOf(polynomialDecay({ endRate: 0.2 }), 4), [1, 0.8, 0.6, 0.4]);
  // Keras: the length is the smallest multiple of decaySteps that is not below the step.
  const cycle = polynomialDecay({ decaySteps: 2, cycle: true, endRate: 0.1, power: 2 });
  const height = (fraction: number) => 0.1 + 0.9 * (1 - fraction) ** 2;
  expectClose(ratesOf(cycle, 6), [1, height(1 / 2), 0.1, height(3 / 4), 0.1, height(5 / 6)]);
});

describe("cosine", () => {
  test("falls along half a wave, and stays", () => {
    const wave = (fraction: number) => 0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * fraction));
    const wanted = [0, 0.25, 0.5, 0.75, 1, 1].map(wave);
    expectClose(ratesOf(cosineDecay({ decaySteps: 4, alpha: 0.1 }), 6), wanted);
  });

  test("warms up first, and then has what is left of the training", () => {
    const rates = ratesOf(cosineDecay({ warmupSteps: { fraction: 0.2 } }), 10);
    const wave = Array.from({ length: 8 }, (_, step) => 0.5 * (1 + Math.cos((Math.PI * step) / 8)));
    expectClose(rates, [0, 0.5, ...wave]);
  });

  test("each restart is lower and longer", () => {
    const rates = ratesOf(cosineRestarts({ firstDecaySteps: 2, tMul: 2, mMul: 0.5, alpha: 0.2 }), 7);
    const wave = (height: number, fraction: number) => 0.2 + 0.8 * height * 0.5 * (1 + Math.cos(Math.PI * fraction));
    const second = [0, 0.25, 0.5, 0.75].map((fraction) => wave(0.5, fraction));
    expectClose(rates, [wave(1, 0), wave(1, 0.5), ...second, wave(0.25, 0)]);
  });
});

test("a warm-up before any schedule, which counts from its end", () => {
  const schedule = linearWarmup(stepDecay({ every: 3, factor: 0.5 }), { warmupSteps: 4, start: 0.2 });
  expectClose(ratesOf(schedule, 12), [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
  const lower = linearWarmup(constantRate(0.5, { momentum: 0.8 }), { warmupSteps: 2, start: 0.5 });
  expect(lower.at(progressAt(0, 8))).toEqual({ rate: 0.25, momentum: 0.8 });
  expect(lower.at(progressAt(2, 8))).toEqual({ rate: 0.5, momentum: 0.8 });
});

describe("one cycle", () => {
  test("as fastai has it: 1/25 up to 1 in a quarter of the steps, down to 1e-5, and the momentum the other way", () => {
    const at = (step: number) => oneCycle().at(progressAt(step, 200));
    expect(at(0).rate).toBeCloseTo(1 / 25, 12);
    expect(at(0).momentum).toBeCloseTo(0.95, 12);
    expect(at(50).rate).toBeCloseTo(1, 12);
    expect(at(50).momentum).toBeCloseTo(0.85, 12);
    // Half of each half-wave lies in the middle.
    expect(at(25).rate).toBeCloseTo((1 + 1 / 25) / 2, 12);
    expect(at(25).momentum).toBeCloseTo(0.9, 12);
    expect(at(125).rate).toBeCloseTo((1 + 1e-5) / 2, 12);
    expect(at(125).momentum).toBeCloseTo(0.9, 12);
    expect(at(200).rate).toBeCloseTo(1e-5, 12);
    expect(at(300)).toEqual({ rate: 1e-5, momentum: 0.95 });
  });

  test("leaves the momentum alone where asked", () => {
    expect(oneCycle({ momentum: false }).at(progressAt(3, 10))).not.toHaveProperty("momentum");
    expect(oneCycle({ momentum: false }).at(progressAt(10, 10))).toEqual({ rate: 1e-5 });
  });

  test("a training of one step has a rate", () => {
    for (const form of ["fastai", "pytorch"] as const) {
      expect(oneCycle({ form }).at(progressAt(0, 1)).rate).toBeGreaterThan(0);
    }
  });
});

test("airbench's triangle: straight from 0.2 up to 1 at 23 % of the steps, rounded down, and straight towards 0.07", () => {
  const rates = ratesOf(triangle(), 50);
  // 0.23 x 50 = 11.5.
  const wanted = Array.from({ length: 50 }, (_, step) =>
    step < 11 ? 0.2 + (0.8 * step) / 11 : 1 - (0.93 * (step - 11)) / 39,
  );
  expectClose(rates, wanted);
  expect(ratesOf(triangle({ warmupSteps: { fraction: 0.1 } }), 5)[0]).toBe(1);
});

test("cycles go up and down, each as high as its mode says", () => {
  const saw = { low: 0.2, upSteps: 1, downSteps: 3 } as const;
  const third = 0.8 / 3;
  expectClose(ratesOf(cyclic(saw), 5), [0.2, 1, 0.2 + 2 * third, 0.2 + third, 0.2]);
  expect(ratesOf(cyclic({ ...saw, mode: "triangular2" }), 10)[9]).toBeCloseTo(0.2 + 0.8 / 4, 12);
  expect(ratesOf(cyclic({ ...saw, mode: "exponential", gamma: 0.9 }), 10)[9]).toBeCloseTo(0.2 + 0.8 * 0.9 ** 9, 12);
});

describe("reduce on plateau", () => {
  const epochs = (losses: readonly number[]) =>
    losses.map((loss) => ({ loss: 1, accuracy: 0.5, validation: { accuracy: 1 - loss, loss } }));

  test.each(["validationLoss", "validationAccuracy"] as const)("%s is looked at", (metric) => {
    const schedule = reduceOnPlateau({ metric, patience: 1, factor: 0.5 });
    const rates = [1, 2, 3, 4, 5].map(
      (count) => schedule.at(progressAt(0, 100, epochs([0.5, 0.4, 0.4, 0.4, 0.3]).slice(0, count))).rate,
    );
    expect(rates).toEqual([1, 1, 1, 0.5, 0.5]);
  });

  test("a metric that is not there is asked for", () => {
    const history = [{ loss: 1, accuracy: 0.5 }];
    const schedule = reduceOnPlateau({ metric: "validationAccuracy" });
    expect(() => schedule.at(progressAt(10, 100, history))).toThrow(
      /no validationAccuracy to look at.*validation images/s,
    );
  });

  test("the rate never falls below its least, and never rises to it", () => {
    const history = epochs(Array.from({ length: 30 }, () => 1));
    expect(reduceOnPlateau({ patience: 0, minRate: 0.3 }).at(progressAt(0, 100, history)).rate).toBe(0.3);
    expect(reduceOnPlateau({ patience: 0, minRate: 2 }).at(progressAt(0, 100, history)).rate).toBe(1);
  });
});

test("a schedule is a value: asked again, it says the same, in any order", () => {
  const schedules = [oneCycle(), cosineRestarts({ firstDecaySteps: 3 }), reduceOnPlateau({ patience: 0 }), triangle()];
  for (const schedule of schedules) {
    expect(Object.isFrozen(schedule)).toBe(true);
    const history = [
      { loss: 1, accuracy: 0 },
      { loss: 2, accuracy: 0 },
    ];
    const steps = [7, 3, 9, 7, 3, 9];
    const found = steps.map((step) => schedule.at(progressAt(step, 12, history)));
    expect(found.slice(3)).toEqual(found.slice(0, 3));
    expect(JSON.parse(JSON.stringify(schedule.config))).toEqual(schedule.config);
  }
});
