import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import {
  accuracy,
  averaged,
  balancedAccuracy,
  binaryCounts,
  cohenKappa,
  confusionMatrix,
  countsOfClasses,
  fBeta,
  matthewsCorrelation,
  precision,
  recall,
  specificity,
} from "../../src/evaluate/confusion.ts";

const CLASSES = 4;
const pairs = fc.array(fc.record({ label: fc.nat(CLASSES - 1), answer: fc.nat(CLASSES - 1) }), {
  minLength: 1,
  maxLength: 60,
});
const matrixOf = (list: readonly { label: number; answer: number }[]) =>
  confusionMatrix(
    list.map(({ label }) => label),
    list.map(({ answer }) => answer),
    CLASSES,
  );

describe("known numbers", () => {
  // Rows are what they are, columns what they were called.
  const animals = [
    [4, 1, 1],
    [6, 2, 2],
    [3, 0, 6],
  ];
  const [cat, fish, hen] = countsOfClasses(animals);

  test("counts of each class against the rest", () => {
    expect(cat).toEqual({ tp: 4, fp: 9, fn: 2, tn: 10 });
    expect(fish).toEqual({ tp: 2, fp: 1, fn: 8, tn: 14 });
    expect(hen).toEqual({ tp: 6, fp: 3, fn: 3, tn: 13 });
    expect(binaryCounts(animals, 1)).toEqual(fish);
  });

  test("precision, recall, specificity, F1", () => {
    expect([cat, fish, hen].map((each) => precision(each!))).toEqual([4 / 13, 2 / 3, 6 / 9]);
    expect([cat, fish, hen].map((each) => recall(each!))).toEqual([4 / 6, 2 / 10, 6 / 9]);
    expect([cat, fish, hen].map((each) => specificity(each!))).toEqual([10 / 19, 14 / 15, 13 / 16]);
    expect(fBeta(cat!)).toBeCloseTo(8 / 19, 12);
    expect(averaged(animals, "macro", fBeta)).toBeCloseTo((8 / 19 + 4 / 13 + 2 / 3) / 3, 12);
    expect(averaged(animals, "weighted", fBeta)).toBeCloseTo(((8 / 19) * 6 + (4 / 13) * 10 + (2 / 3) * 9) / 25, 12);
    expect(averaged(animals, "micro", fBeta)).toBeCloseTo(12 / 25, 12);
    expect(accuracy(animals)).toBe(12 / 25);
    expect(balancedAccuracy(animals)).toBeCloseTo((4 / 6 + 2 / 10 + 6 / 9) / 3, 12);
  });

  test("kappa: 50 proposals read by two readers, 0.4 (Cohen's formula by hand)", () => {
    const readers = [
      [20, 5],
      [10, 15],
    ];
    // They agree on 35 of 50; by chance they would on 0.5 * 0.6 + 0.5 * 0.4.
    expect(cohenKappa(readers)).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), 12);
  });

  test("Matthews: cats and dogs, 0.478", () => {
    const pets = [
      [6, 2],
      [1, 3],
    ];
    expect(matthewsCorrelation(pets)).toBeCloseTo((6 * 3 - 2 * 1) / Math.sqrt(7 * 5 * 8 * 4), 12);
    expect(matthewsCorrelation(pets)).toBeCloseTo(0.478, 3);
  });

  test("F2 weighs recall, F0.5 precision", () => {
    const counts = { tp: 30, fp: 10, fn: 90, tn: 0 };
    const [p, r] = [0.75, 0.25];
    for (const beta of [0.5, 1, 2]) {
      expect(fBeta(counts, beta)).toBeCloseTo(((1 + beta ** 2) * p * r) / (beta ** 2 * p + r), 12);
    }
  });
});

describe("what is not defined is null", () => {
  test("a class that nobody named, and one that is not there", () => {
    const [a, b, c] = countsOfClasses(confusionMatrix([0, 1], [0, 0], 3));
    expect([a, b, c].map((each) => precision(each!))).toEqual([0.5, null, null]);
    expect([a, b, c].map((each) => recall(each!))).toEqual([1, 0, null]);
    expect([a, b, c].map((each) => fBeta(each!))).toEqual([2 / 3, 0, null]);
    const matrix = confusionMatrix([0, 1], [0, 0], 3);
    expect(averaged(matrix, "macro", fBeta)).toBe(1 / 3);
    expect(balancedAccuracy(matrix)).toBe(0.5);
  });

  test("nothing, and nothing but one class", () => {
    const nothing = confusionMatrix([], [], 2);
    for (const measure of [accuracy, balancedAccuracy, cohenKappa, matthewsCorrelation]) {
      expect(measure(nothing)).toBeNull();
    }
    expect(averaged(nothing, "micro", precision)).toBeNull();
    const alike = confusionMatrix([1, 1], [1, 1], 2);
    expect([cohenKappa(alike), matthewsCorrelation(alike), accuracy(alike)]).toEqual([null, null, 1]);
    expect(specificity(binaryCounts(alike, 1))).toBeNull();
  });
});

describe("whatever was answered", () => {
  const share = (list: readonly boolean[]) => (list.length === 0 ? null : list.filter(Boolean).length / list.length);

  test("measures are what their words say, counted image by image", () => {
    fc.assert(
      fc.property(pairs, fc.nat(CLASSES - 1), (list, positive) => {
        const counts = binaryCounts(matrixOf(list), positive);
        const isSo = list.filter(({ label }) => label === positive);
        const isNot = list.filter(({ label }) => label !== positive);
        const called = list.filter(({ answer }) => answer === positive);
        expect(precision(counts)).toBe(share(called.map(({ label }) => label === positive)));
        expect(recall(counts)).toBe(share(isSo.map(({ answer }) => answer === positive)));
        expect(specificity(counts)).toBe(share(isNot.map(({ answer }) => answer !== positive)));
        expect(accuracy(matrixOf(list))).toBe(share(list.map(({ label, answer }) => label === answer)));
      }),
    );
  });

  test("F1 lies between precision and recall, and is their harmonic mean", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        for (const counts of countsOfClasses(matrixOf(list))) {
          const [p, r, f1] = [precision(counts), recall(counts), fBeta(counts)];
          if (p === null || r === null || p + r === 0) continue;
          expect(f1).toBeGreaterThanOrEqual(Math.min(p, r) - 1e-12);
          expect(f1).toBeLessThanOrEqual(Math.max(p, r) + 1e-12);
          expect(f1).toBeCloseTo((2 * p * r) / (p + r), 12);
        }
      }),
    );
  });

  test("with one answer an image, micro averages and weighted recall are accuracy", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const matrix = matrixOf(list);
        const whole = accuracy(matrix)!;
        for (const measure of [precision, recall, fBeta]) expect(averaged(matrix, "micro", measure)).toBeCloseTo(whole);
        expect(averaged(matrix, "weighted", recall)).toBeCloseTo(whole, 12);
      }),
    );
  });

  test("Matthews is the correlation of truth and answer, image by image", () => {
    // Gorodkin: the covariances of the one-hot columns, summed over the classes.
    const covariance = (list: readonly (readonly [number, number])[]) => {
      const mean = (pick: 0 | 1) => list.reduce((sum, pair) => sum + pair[pick], 0) / list.length;
      const [a, b] = [mean(0), mean(1)];
      return list.reduce((sum, [x, y]) => sum + (x - a) * (y - b), 0);
    };
    const together = (
      list: readonly { label: number; answer: number }[],
      one: "label" | "answer",
      other: "label" | "answer",
    ) =>
      Array.from({ length: CLASSES }, (_, k) =>
        covariance(list.map((each) => [Number(each[one] === k), Number(each[other] === k)])),
      ).reduce((sum, each) => sum + each, 0);
    fc.assert(
      fc.property(pairs, (list) => {
        const found = matthewsCorrelation(matrixOf(list));
        const spread = together(list, "label", "label") * together(list, "answer", "answer");
        if (found === null) expect(spread).toBeCloseTo(0, 9);
        else expect(found).toBeCloseTo(together(list, "label", "answer") / Math.sqrt(spread), 9);
      }),
    );
  });

  test("kappa is what is left of agreement beyond chance", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const agreed = list.filter(({ label, answer }) => label === answer).length / list.length;
        // Chance: any label against any answer.
        const chance =
          list.flatMap(({ label }) => list.map(({ answer }) => label === answer)).filter(Boolean).length /
          list.length ** 2;
        const found = cohenKappa(matrixOf(list));
        if (chance === 1) expect(found).toBeNull();
        else expect(found).toBeCloseTo((agreed - chance) / (1 - chance), 9);
      }),
    );
  });
});

test("mistakes are told", () => {
  const wrong = [
    () => confusionMatrix([0, 1], [0], 2),
    () => confusionMatrix([0, 2], [0, 1], 2),
    () => confusionMatrix([0, 1], [0, -1], 2),
    () => fBeta({ tp: 1, fp: 0, fn: 0, tn: 0 }, 0),
  ];
  for (const mistake of wrong) expect(mistake).toThrow(ProblemError);
  expect(wrong[1]).toThrow("confusionMatrix: a class is not there: expected numbers of 0 to 1, got 2 at place 1.");
});
