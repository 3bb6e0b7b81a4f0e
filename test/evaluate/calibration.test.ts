import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerCalibration, calibration } from "../../src/evaluate/calibration.ts";
import { wilsonInterval } from "../../src/evaluate/interval.ts";
import { logLoss } from "../../src/evaluate/probabilities.ts";
import { fitTemperature, temper } from "../../src/evaluate/temperature.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

describe("calibration", () => {
  test("of ten probabilities, by hand", () => {
    const confidences = [0.05, 0.1, 0.2, 0.2, 0.35, 0.5, 0.55, 0.8, 0.9, 1];
    const outcomes = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1];
    const { bins, expectedError, maximumError } = calibration(confidences, outcomes, { bins: 5 });
    // (0, .2] holds 4 with mean .1375 and share .25; (.2, .4] .35 and 0; (.4, .6] .525 and .5; (.6, .8] .8 and 1; (.8, 1] .95 and 1.
    expect(bins.map(({ count }) => count)).toEqual([4, 1, 2, 1, 2]);
    expect(bins.map(({ confidence }) => confidence!.toFixed(4))).toEqual([
      "0.1375",
      "0.3500",
      "0.5250",
      "0.8000",
      "0.9500",
    ]);
    expect(bins[0]!.share).toEqual({ value: 0.25, ...wilsonInterval(1, 4) });
    expect(expectedError).toBeCloseTo(0.4 * 0.1125 + 0.1 * 0.35 + 0.2 * 0.025 + 0.1 * 0.2 + 0.2 * 0.05, 12);
    expect(maximumError).toBeCloseTo(0.35, 12);
    // Five ranges of two: means .075, .2, .425, .675, .95 and shares 0, .5, .5, .5, 1.
    const { adaptiveError } = calibration(confidences, outcomes, { bins: 5 });
    expect(adaptiveError).toBeCloseTo((0.075 + 0.3 + 0.075 + 0.175 + 0.05) / 5, 12);
  });

  test("is perfect where probabilities are 0 and 1 and right; of nothing it is null; a measure lies in 0 to 1", () => {
    expect(calibration([0, 1, 1], [0, 1, 1])).toMatchObject({ expectedError: 0, adaptiveError: 0, maximumError: 0 });
    expect(calibration([], [])).toMatchObject({ expectedError: null, adaptiveError: null, maximumError: null });
    const image = fc.record({ confidence: fc.double({ min: 0, max: 1, noNaN: true }), outcome: fc.boolean() });
    fc.assert(
      fc.property(fc.array(image, { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (images, bins) => {
        const judged = calibration(
          images.map(({ confidence }) => confidence),
          images.map(({ outcome }) => outcome),
          { bins },
        );
        expect(judged.bins.reduce((sum, { count }) => sum + count, 0)).toBe(images.length);
        expect(judged.expectedError!).toBeLessThanOrEqual(judged.maximumError! + 1e-12);
        expect(judged.maximumError!).toBeLessThanOrEqual(1);
        for (const { confidence, low, high } of judged.bins) {
          if (confidence !== null) expect(confidence > low - 1e-12 && confidence <= high + 1e-12).toBe(true);
        }
      }),
    );
    expect(() => calibration([1], [])).toThrow("there is not an outcome for each probability");
    expect(() => calibration([], [], { bins: 0 })).toThrow("a whole number above 0");
  });

  test("of answers takes the likeliest class", () => {
    const rows = [0.7, 0.2, 0.1, 0.3, 0.3, 0.4, 0.1, 0.8, 0.1];
    const { expectedError } = answerCalibration(rows, [0, 2, 0], 3, { bins: 10 });
    // .7 right, .4 right, .8 wrong, each alone in its range.
    expect(expectedError).toBeCloseTo((0.3 + 0.6 + 0.8) / 3, 12);
    expect(() => answerCalibration(rows, [0], 3)).toThrow("there is not a row of probabilities for each label");
  });
});

/** Labels drawn from known probabilities, and a model that is surer, or less sure, than they are. */
function drawn(count: number, classes: number, temperature: number) {
  const key = randomKey(11);
  const [numbers, lots] = [uniform(split(key, "numbers"), count * classes), uniform(split(key, "lots"), count)];
  const truth = temper(
    Float64Array.from(numbers, (value) => Math.exp(3 * value)),
    classes,
    1,
  );
  const labels = Int32Array.from(lots, (lot, i) => {
    let label = 0;
    for (let sum = truth[i * classes]!; sum < lot && label < classes - 1; sum += truth[i * classes + label]!)
      label += 1;
    return label;
  });
  return { labels, probabilities: Float32Array.from(temper(truth, classes, 1 / temperature)) };
}

describe("temperature scaling", () => {
  test("finds by how much a model is too sure, and makes its probabilities mean what they say", () => {
    for (const [classes, temperature] of [
      [2, 2.5],
      [5, 1.7],
      [5, 0.6],
    ] as const) {
      const { probabilities, labels } = drawn(20_000, classes, temperature);
      const found = fitTemperature(probabilities, labels, classes);
      expect(Math.abs(found.temperature / temperature - 1)).toBeLessThan(0.06);
      expect(found.after.logLoss).toBeLessThan(found.before.logLoss);
      expect(found.after.expectedError).toBeLessThan(found.before.expectedError);
      expect(found.after.expectedError).toBeLessThan(0.015);
    }
  });

  test("is the best of all temperatures, tried one by one", () => {
    const { probabilities, labels } = drawn(300, 3, 1.9);
    const { temperature, after } = fitTemperature(probabilities, labels, 3);
    for (let tried = 0.2; tried < 9; tried *= 1.05) {
      expect(logLoss(temper(probabilities, 3, tried), labels, 3)!).toBeGreaterThanOrEqual(after.logLoss - 1e-12);
    }
    const nearby = [0.999, 1.001].map((factor) => logLoss(temper(probabilities, 3, factor * temperature), labels, 3)!);
    for (const loss of nearby) expect(loss).toBeGreaterThan(after.logLoss);
  });

  test("stays within bounds where everything is right, everything is wrong, or nothing is said", () => {
    const rows = Float32Array.of(0.9, 0.1, 0.2, 0.8);
    expect(fitTemperature(rows, [0, 1], 2).temperature).toBeCloseTo(1, 6);
    expect(fitTemperature(rows, [1, 0], 2).temperature).toBeCloseTo(10, 6);
    expect(fitTemperature(Float32Array.of(1, 0, 0, 1), [0, 1], 2).temperature).toBeGreaterThan(0);
    expect(fitTemperature(Float32Array.of(0.5, 0.5), [1], 2).temperature).toBe(1);
    expect(() => fitTemperature(new Float32Array(), [], 2)).toThrow("there are no images");
  });
});
