import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { brierScore, logLoss, topKAccuracy } from "../../src/evaluate/probabilities.ts";
import { scoreValues } from "../../src/evaluate/valueScores.ts";

const probabilities = [0.7, 0.2, 0.1, 0.25, 0.25, 0.5, 0, 0, 1];
const labels = [0, 1, 0];

test("log loss, and no image costs infinitely much", () => {
  expect(logLoss(probabilities, labels, 3)).toBeCloseTo(-(Math.log(0.7) + Math.log(0.25) + Math.log(1e-10)) / 3, 12);
  expect(logLoss([0.5, 0.5], [1], 2)).toBeCloseTo(Math.LN2, 12);
});

test("Brier's score: 0.14 for the first, 0.875 for the second, 2 for what is sure and wrong", () => {
  const each = [0.09 + 0.04 + 0.01, 0.0625 + 0.5625 + 0.25, 2];
  expect(brierScore(probabilities, labels, 3)).toBeCloseTo(each.reduce((sum, one) => sum + one) / 3, 12);
});

describe("top-k accuracy", () => {
  test("by hand; of equal probabilities the first counts as likelier", () => {
    expect([1, 2, 3].map((k) => topKAccuracy(probabilities, labels, 3, k))).toEqual([1 / 3, 2 / 3, 1]);
    expect(topKAccuracy([0.25, 0.25, 0.5], [0], 3, 2)).toBe(1);
  });

  test("rises with k, to 1 for all classes", () => {
    const rows = fc.array(fc.record({ row: fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }), label: fc.nat(5) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (list) => {
        const flat = list.flatMap(({ row }) => row);
        const truth = list.map(({ label }) => label);
        const found = [1, 2, 3, 4, 5, 6].map((k) => topKAccuracy(flat, truth, 6, k)!);
        expect(found.at(-1)).toBe(1);
        expect(found.toSorted((a, b) => a - b)).toEqual(found);
        // By sorting: the classes in the order of their numbers, stably.
        const [k] = [2];
        const inTop = list.filter(({ row, label }) =>
          row
            .map((_, i) => i)
            .toSorted((a, b) => row[b]! - row[a]!)
            .slice(0, k)
            .includes(label),
        );
        expect(found[1]).toBe(inTop.length / list.length);
      }),
    );
  });
});

test("measures of nothing are null, and mistakes are told", () => {
  expect([logLoss([], [], 3), brierScore([], [], 3), topKAccuracy([], [], 3, 1)]).toEqual([null, null, null]);
  for (const mistake of [
    () => logLoss(probabilities, [0, 1], 3),
    () => brierScore(probabilities, [0, 1, 3], 3),
    () => topKAccuracy(probabilities, labels, 3, 0),
  ]) {
    expect(mistake).toThrow(ProblemError);
  }
  expect(() => logLoss(probabilities, [0, 1], 3)).toThrow(
    "logLoss: there is not a row of probabilities for each label: expected 2 x 3, got 9 numbers.",
  );
});

describe("scores of values", () => {
  test("by hand", () => {
    // Squared errors 0.25, 0.25, 0, 1; distances from the mean 2.875 squared and summed: 29.1875.
    expect(scoreValues([2.5, 0, 2, 8], [3, -0.5, 2, 7])).toEqual({
      count: 4,
      r2: 1 - 1.5 / 29.1875,
      meanAbsoluteError: 0.5,
      rootMeanSquaredError: Math.sqrt(1.5 / 4),
    });
  });

  test("of several columns: R2 is the mean of theirs, without those that are all the same", () => {
    const targets = [1, 10, 5, 2, 20, 5, 3, 60, 5];
    const predictions = [1, 10, 4, 2, 20, 5, 3, 30, 6];
    const second = 1 - 900 / (20 ** 2 + 10 ** 2 + 30 ** 2);
    expect(scoreValues(predictions, targets, 3).r2).toBeCloseTo((1 + second) / 2, 12);
  });

  test("the mean scores 0, and what is not defined is null", () => {
    expect(scoreValues([2, 2, 2], [1, 2, 3]).r2).toBe(0);
    expect(scoreValues([2, 3], [5, 5])).toMatchObject({ r2: null, meanAbsoluteError: 2.5 });
    expect(scoreValues([], [])).toEqual({ count: 0, r2: null, meanAbsoluteError: null, rootMeanSquaredError: null });
  });

  test("R2 does not change with units, errors do", () => {
    const values = fc.array(
      fc.record({ found: fc.integer({ min: -99, max: 99 }), truth: fc.integer({ min: -99, max: 99 }) }),
      {
        minLength: 2,
      },
    );
    fc.assert(
      fc.property(values, (list) => {
        const found = list.map((each) => each.found);
        const truth = list.map((each) => each.truth);
        const one = scoreValues(found, truth);
        const other = scoreValues(
          found.map((x) => 10 * x + 3),
          truth.map((x) => 10 * x + 3),
        );
        if (one.r2 === null) expect(other.r2).toBeNull();
        else expect(other.r2! / (one.r2 || 1)).toBeCloseTo(one.r2 === 0 ? 0 : 1, 6);
        expect(other.rootMeanSquaredError).toBeCloseTo(10 * one.rootMeanSquaredError!, 6);
        expect(one.meanAbsoluteError).toBeLessThanOrEqual(one.rootMeanSquaredError! + 1e-12);
      }),
    );
  });

  test("predictions and targets must fit", () => {
    expect(() => scoreValues([1, 2, 3], [1, 2])).toThrow(ProblemError);
    expect(() => scoreValues([1, 2, 3], [1, 2, 3], 2)).toThrow(
      "scoreValues: predictions and targets do not fit: expected as many of both, 2 in each row, got 3 and 3.",
    );
  });
});
