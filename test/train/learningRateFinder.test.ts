import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import type { EndEvent, StepEvent } from "../../src/train/events.ts";
import { fit } from "../../src/train/fit.ts";
import {
  type FindLearningRateOptions,
  findLearningRate,
  type RatePoint,
  suggestedRates,
} from "../../src/train/learningRateFinder.ts";
import { countingRuntime, halves, runtime, smallNetwork } from "./halves.ts";

const train = halves(100);
const search = (options: Partial<FindLearningRateOptions> = {}) =>
  findLearningRate(smallNetwork, { train, batchSize: 20, seed: 3, runtime, ...options });

/** A curve over rates from 1e-7 to 10. */
function curve(losses: readonly number[]): RatePoint[] {
  return losses.map((loss, i) => ({ learningRate: 10 ** (-7 + (8 * i) / (losses.length - 1)), loss, smoothed: loss }));
}

describe("the search", () => {
  test("rates rise in equal ratios, and losses are smoothed as the definition says", async () => {
    const { points } = await search({ steps: 40, highest: 0.01 });
    expect(points).toHaveLength(40);
    expect(points[0]!.learningRate).toBeCloseTo(1e-7, 12);
    expect(points[39]!.learningRate).toBeCloseTo(0.01, 12);
    const ratio = (0.01 / 1e-7) ** (1 / 39);
    for (const [i, { learningRate }] of points.slice(1).entries()) {
      expect(learningRate / points[i]!.learningRate).toBeCloseTo(ratio, 9);
    }
    for (const [i, { smoothed }] of points.entries()) {
      const weights = points.slice(0, i + 1).map((_, j) => 0.98 ** (i - j));
      const sum = points.slice(0, i + 1).reduce((total, { loss }, j) => total + loss * weights[j]!, 0);
      expect(smoothed).toBeCloseTo(sum / weights.reduce((a, b) => a + b), 9);
    }
  });

  test("begins as fit with the same seed begins, and gives the same again", async () => {
    const { points } = await search({ steps: 20 });
    for await (const event of fit(smallNetwork, { train, batchSize: 20, seed: 3, runtime })) {
      if (event.type !== "step") continue;
      expect(points[0]!.loss).toBe((event as StepEvent).loss);
      break;
    }
    expect((await search({ steps: 20 })).points).toEqual(points);
  });

  test("leaves no trace: what is trained after it is what would have been without it", async () => {
    const trained = async () => {
      let end: EndEvent | undefined;
      for await (const event of fit(smallNetwork, { train, batchSize: 20, epochs: 1, seed: 3, runtime })) {
        if (event.type === "end") end = event;
      }
      return end!.model.weights;
    };
    const before = await trained();
    const counting = countingRuntime();
    await search({ runtime: counting });
    expect(counting.open()).toBe(0);
    expect(await trained()).toEqual(before);
  });

  test("ends where the loss has risen to four times its lowest, and suggests rates below that", async () => {
    const { points, reason, suggestions } = await search({ optimizer: sgd(), highest: 1e4 });
    expect(reason).toBe("diverged");
    expect(points.length).toBeLessThan(100);
    const end = points.at(-1)!.learningRate;
    for (const rate of Object.values(suggestions!)) expect(rate).toBeLessThan(end / 2);
  });

  test("with a suggested rate an epoch teaches more than with a hundredth of it", async () => {
    const { suggestions } = await search({ optimizer: sgd() });
    const lossAfter = async (learningRate: number) => {
      let loss = Number.NaN;
      const options = { train, batchSize: 20, epochs: 4, seed: 3, runtime, optimizer: sgd({ learningRate }) };
      for await (const event of fit(smallNetwork, options)) if (event.type === "epoch") loss = event.loss;
      return loss;
    };
    expect(await lossAfter(suggestions!.valley)).toBeLessThan((await lossAfter(suggestions!.valley / 100)) - 0.02);
  });

  test("is told step by step, and can be stopped", async () => {
    const signal = { aborted: false };
    const told: RatePoint[] = [];
    const onPoint = (point: RatePoint) => {
      told.push(point);
      signal.aborted = told.length === 7;
    };
    const { points, reason } = await search({ signal, onPoint });
    expect([reason, points]).toEqual(["aborted", told]);
    expect(told).toHaveLength(7);
  });

  test("mistakes are told", async () => {
    await expect(search({ steps: 5 })).rejects.toThrow(ProblemError);
    await expect(search({ lowest: 1, highest: 0.1 })).rejects.toThrow(
      "no range of rates: expected two numbers above 0",
    );
    await expect(search({ batchSize: 0 })).rejects.toThrow("batchSize is out of range");
    await expect(search({ patience: 3 } as never)).rejects.toThrow('it has no option "patience"');
  });
});

describe("suggestions", () => {
  // 101 steps of which every 12.5th is a power of ten: level, then down from step 40 to step 70, then up.
  const losses = Array.from({ length: 101 }, (_, i) =>
    i <= 40 ? 2 : i <= 70 ? 2 - (i - 40) / 20 : 0.5 + (i - 70) / 5,
  );
  const at = (step: number) => 10 ** (-7 + (8 * step) / 100);

  test("of a level stretch, a fall and a rise", () => {
    const { valley, steepest, minimum } = suggestedRates(curve(losses), 101)!;
    expect(valley).toBeCloseTo(at(55), 9);
    expect(minimum).toBeCloseTo(at(70) / 10, 9);
    expect(steepest).toBeGreaterThanOrEqual(at(40));
    expect(steepest).toBeLessThan(at(70));
  });

  test("the steepest is where a curve bends most", () => {
    const bent = losses.map((loss, i) => loss - (i > 60 ? 0.05 : 0));
    expect(suggestedRates(curve(bent), 101)!.steepest).toBeCloseTo(at(60), 9);
  });

  test("none where nothing falls, or there is next to no curve", () => {
    expect(suggestedRates(curve(losses.map((_, i) => 2 + i / 100)), 101)).toBeUndefined();
    expect(suggestedRates(curve(losses.map((_, i) => 2 - i / 1e5)), 101)).toBeUndefined();
    expect(suggestedRates(curve(losses).slice(0, 17), 101)).toBeUndefined();
  });

  test("whatever the curve: rates of it, and those of the same curve scaled are the same", () => {
    const noisy = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(noisy, (given) => {
        const found = suggestedRates(curve(given), given.length);
        if (found === undefined) return;
        for (const rate of Object.values(found)) expect(rate > 1e-9 && rate <= 10).toBe(true);
        expect(suggestedRates(curve(given.map((loss) => 4 * loss)), given.length)).toEqual(found);
      }),
    );
  });
});
