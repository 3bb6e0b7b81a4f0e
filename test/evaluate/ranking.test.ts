import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { averagePrecision, classColumn, oneAgainstRestMean, rocAuc } from "../../src/evaluate/ranking.ts";

/** How many pairs are in order, by looking at each. */
function areaByPairs(scores: readonly number[], labels: readonly number[]): number | null {
  let [pairs, won] = [0, 0];
  for (const [i, own] of scores.entries()) {
    for (const [j, other] of scores.entries()) {
      if (labels[i] !== 1 || labels[j] === 1) continue;
      pairs += 1;
      won += own > other ? 1 : own === other ? 0.5 : 0;
    }
  }
  return pairs === 0 ? null : won / pairs;
}

/** The mean over the positives of the precision among all that rank as high. */
function precisionAtPositives(scores: readonly number[], labels: readonly number[]): number | null {
  const precisions = scores.flatMap((own, i) => {
    if (labels[i] !== 1) return [];
    const called = labels.filter((_, j) => scores[j]! >= own);
    return [called.filter((label) => label === 1).length / called.length];
  });
  return precisions.length === 0 ? null : precisions.reduce((sum, each) => sum + each, 0) / precisions.length;
}

// Few different scores, so that many are equal.
const judged = fc.array(fc.record({ score: fc.integer({ min: -5, max: 5 }), label: fc.nat(1) }), { maxLength: 40 });
const scoresOf = (list: readonly { score: number }[]) => list.map(({ score }) => score);
const labelsOf = (list: readonly { label: number }[]) => list.map(({ label }) => label);

describe("the area under the ROC curve", () => {
  test("of four, by hand: three of four pairs are in order", () => {
    expect(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
  });

  test("is the share of pairs in order, ties counting half", () => {
    fc.assert(
      fc.property(judged, (list) => {
        const [scores, labels] = [scoresOf(list), labelsOf(list)];
        const expected = areaByPairs(scores, labels);
        if (expected === null) expect(rocAuc(scores, labels)).toBeNull();
        else expect(rocAuc(scores, labels)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test("does not change under maps that rise, and mirrors under maps that fall", () => {
    fc.assert(
      fc.property(judged, (list) => {
        const [scores, labels] = [scoresOf(list), labelsOf(list)];
        const area = rocAuc(scores, labels);
        for (const rising of [(x: number) => x ** 3 + 7, Math.exp, (x: number) => 1 / (1 + Math.exp(-x))]) {
          expect(rocAuc(scores.map(rising), labels)).toBe(area);
        }
        const falling = rocAuc(
          scores.map((x) => -x),
          labels,
        );
        if (area === null) expect(falling).toBeNull();
        else expect(falling).toBeCloseTo(1 - area, 12);
      }),
    );
  });

  test("is null without positives, without negatives, and for what is no number", () => {
    expect(rocAuc([1, 2], [0, 0])).toBeNull();
    expect(rocAuc([1, 2], [1, 1])).toBeNull();
    expect(rocAuc([], [])).toBeNull();
    expect(rocAuc([Number.NaN, 2, 3], [1, 0, 1])).toBeNull();
  });
});

describe("average precision", () => {
  test("of four, by hand: 1/2 at precision 1, 1/2 at precision 2/3", () => {
    expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
  });

  test("is the mean precision at the positives; equal numbers come together", () => {
    fc.assert(
      fc.property(judged, (list) => {
        const [scores, labels] = [scoresOf(list), labelsOf(list)];
        const expected = precisionAtPositives(scores, labels);
        if (expected === null) expect(averagePrecision(scores, labels)).toBeNull();
        else expect(averagePrecision(scores, labels)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test("of numbers that are all the same is the share of positives", () => {
    expect(averagePrecision([3, 3, 3, 3], [1, 0, 0, 0])).toBe(0.25);
  });
});

test("of several classes: the mean of each against the rest, without classes that are not there", () => {
  const probabilities = [0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.7, 0.1, 0.5, 0.3, 0.2];
  const labels = [0, 1, 1, 1];
  expect([...classColumn(probabilities, 3, 1)]).toEqual([0.2, 0.4, 0.7, 0.3]);
  // Class 0 and class 1 are in perfect order; there is no class 2.
  expect(oneAgainstRestMean(probabilities, labels, 3, rocAuc)).toBe(1);
  expect(oneAgainstRestMean(probabilities, [1, 0, 0, 0], 3, rocAuc)).toBe(0);
  expect(oneAgainstRestMean(probabilities, [2, 2, 2, 2], 3, rocAuc)).toBeNull();
  expect(oneAgainstRestMean(probabilities, [2, 2, 2, 2], 3, averagePrecision)).toBe(1);
});

test("a number must be there for each label", () => {
  expect(() => rocAuc([1, 2], [1])).toThrow(ProblemError);
  expect(() => averagePrecision([1], [1, 0])).toThrow(
    "averagePrecision: there is not a number for each label: expected 2, got 1.",
  );
});
