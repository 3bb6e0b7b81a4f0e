import { describe, expect, test } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { asSplit } from "../../src/data/selection.ts";
import type { Answered } from "../../src/evaluate/judge.ts";
import { type JudgementOptions, judgement } from "../../src/evaluate/judgement.ts";
import { averagePrecision, classColumn, rocAuc } from "../../src/evaluate/ranking.ts";
import { score } from "../../src/evaluate/scores.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { answeredBy } from "./answeredBy.ts";

/** What a model of birds said: so many of each of the four counts. */
function birds({ tp, fp, fn, tn }: Record<"tp" | "fp" | "fn" | "tn", number>): Answered {
  const rows: [number, number, number][] = [
    [tp, 1, 0.9],
    [fp, 0, 0.8],
    [fn, 1, 0.3],
    [tn, 0, 0.1],
  ];
  const all = rows.flatMap(([count, label, yes]) => Array.from({ length: count }, () => ({ label, yes })));
  return answeredBy(
    ["not bird", "bird"],
    all.map(({ label }) => label),
    all.map(({ yes }) => [1 - yes, yes]),
  );
}

/** A model of some classes that is right more often than not. */
function guesses(count: number, width: number): Answered {
  const [truth, noise] = [
    uniform(split(randomKey(3), "truth"), count),
    uniform(split(randomKey(3), "noise"), count * width),
  ];
  const labels = Array.from(truth, (each) => Math.floor(each * width));
  const rows = labels.map((label, i) => {
    const weights = Array.from({ length: width }, (_, k) => noise[i * width + k]! + (k === label ? 0.5 : 0));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((each) => each / sum);
  });
  return answeredBy(
    Array.from({ length: width }, (_, k) => `class ${k}`),
    labels,
    rows,
  );
}

const about = (given: Answered, options: JudgementOptions = {}) => judgement(given, { positive: "bird", ...options });

describe("a judgement", () => {
  test("is plain data, the same each time, and says what the scores say", () => {
    const given = guesses(400, 4);
    const judged = judgement(given);
    expect(JSON.parse(JSON.stringify(judged))).toEqual(judged);
    expect(judgement(given)).toEqual(judged);
    const scores = score(given.probabilities, given.images.set.labels, given.images.set.classes);
    expect(judged.answers.confusion).toEqual(scores.confusion);
    expect(judged.answers.accuracy).toEqual({ value: scores.accuracy, ...scores.interval });
    expect(judged.answers.macroF1.value).toBe(scores.macroF1);
    expect(judged.logLoss).toBe(scores.loss);
    expect(judged.baseline).toMatchObject({ name: scores.majority, accuracy: scores.baseline });
    expect(judged.topK.map(({ k }) => k)).toEqual([2, 3]);
    expect(judged.curves).toHaveLength(4);
    for (const [i, curve] of judged.curves.entries()) {
      const column = classColumn(given.probabilities, 4, i);
      expect(curve.rocAuc).toBe(rocAuc(column, given.images.set.labels, i));
      expect(curve.averagePrecision).toBe(averagePrecision(column, given.images.set.labels, i));
    }
  });

  test("gives intervals that hold the measure", () => {
    for (const given of [guesses(300, 2), guesses(300, 5)]) {
      const { answers, rocAuc } = judgement(given);
      // Of more than two classes the area is a mean, for which there is no interval.
      const area = rocAuc!.low === undefined ? [] : [{ ...rocAuc!, low: rocAuc!.low!, high: rocAuc!.high! }];
      expect(area).toHaveLength(answers.classes.length === 2 ? 1 : 0);
      const estimates = [answers.accuracy, answers.balancedAccuracy, answers.macroF1];
      for (const { value, low, high } of [
        ...[...estimates, ...area],
        ...answers.classes.flatMap((each) => [each.precision, each.recall, each.f1]),
      ]) {
        expect(low).toBeLessThan(value!);
        expect(high).toBeGreaterThan(value!);
      }
    }
  });

  test("gives no interval to an area for which none was drawn", () => {
    expect(judgement(guesses(60, 2), { resamples: 0 }).rocAuc).toEqual({ value: expect.any(Number) });
    expect(judgement(guesses(60, 3)).rocAuc).toEqual({ value: expect.any(Number) });
  });

  test("is not certain of what is perfect", () => {
    const { answers, rocAuc } = about(birds({ tp: 20, fp: 0, fn: 0, tn: 30 }));
    for (const { value, low } of [answers.macroF1, answers.balancedAccuracy, answers.classes[1]!.f1, rocAuc!]) {
      expect(value).toBe(1);
      expect(low).toBeLessThan(0.95);
    }
  });

  test("answers by the decision, and tells the likeliest classes beside it where they are others", () => {
    const given = birds({ tp: 30, fp: 4, fn: 10, tn: 56 });
    const decision = { positive: "bird", threshold: 0.25 };
    const judged = judgement(given, { decision });
    expect(judged.answers.yesNo).toMatchObject({ tp: 40, fp: 4, fn: 0, tn: 56 });
    expect(judged.likeliest?.yesNo).toMatchObject({ tp: 30, fp: 4, fn: 10, tn: 56 });
    expect(judgement(given, { decision: { ...decision, threshold: 0.5 } }).likeliest).toBeUndefined();
    const unsure = judgement(given, { decision: { ...decision, notSure: { low: 0.25, high: 0.85 } } });
    expect(unsure.answers).toMatchObject({ answered: 86, notSure: 14, yesNo: { tp: 30, fp: 0, fn: 0, tn: 56 } });
    expect(unsure.answers.classes.map(({ support, notSure }) => [support, notSure])).toEqual([
      [60, 4],
      [40, 10],
    ]);
    const three = answeredBy(
      ["a", "b", "c"],
      [0, 1, 2],
      [
        [0.6, 0.2, 0.2],
        [0.4, 0.5, 0.1],
        [0.3, 0.3, 0.4],
      ],
    );
    expect(judgement(three, { decision: { threshold: 0.45 } }).answers).toMatchObject({ answered: 2, notSure: 1 });
    expect(() => judgement(three, { positive: "a" })).toThrow('"a" does not mean yes among these classes');
  });

  test("tells each source by itself, and precision at a rate", () => {
    const given = birds({ tp: 30, fp: 4, fn: 10, tn: 56 });
    const { set } = given.images;
    const sources = { classes: ["near", "far"], labels: Int32Array.from({ length: 100 }, (_, i) => (i < 40 ? 0 : 1)) };
    const judged = about({ ...given, images: asSplit(imageSet({ ...set, sources })) }, { rate: 0.1 });
    expect(judged.perSource).toMatchObject([
      { source: "near", images: 40, accuracy: { value: 0.75 }, baseline: 0.9, precision: { value: 30 / 34 } },
      { source: "far", images: 60, accuracy: { value: 56 / 60 }, baseline: 56 / 60 },
    ]);
    expect(judged.atRate?.precision.value).toBeCloseTo(0.075 / (0.075 + 0.9 * (4 / 60)), 12);
  });
});

describe("the sentence", () => {
  const said = (counts: Parameters<typeof birds>[0]) => about(birds(counts)).sentence;

  test("of yes and no", () => {
    expect(said({ tp: 900, fp: 28, fn: 100, tn: 8972 })).toBe(
      "97 of 100 'bird' calls are right; of 10 'bird' pictures it misses 1; always saying 'not bird' would score 90 %.",
    );
    expect(said({ tp: 60, fp: 40, fn: 40, tn: 60 })).toBe(
      "60 of 100 'bird' calls are right; of 100 'bird' pictures it misses 40; always saying 'not bird' would score 50 %.",
    );
  });

  test("of few images, of all and nothing", () => {
    expect(said({ tp: 9, fp: 3, fn: 2, tn: 6 })).toBe(
      "9 of 12 'bird' calls are right; of 11 'bird' pictures it misses 2; always saying 'bird' would score 55 %.",
    );
    expect(said({ tp: 30, fp: 0, fn: 0, tn: 30 })).toBe(
      "All 30 'bird' calls are right; of 30 'bird' pictures it misses none; always saying 'not bird' would score 50 %.",
    );
    expect(said({ tp: 0, fp: 0, fn: 30, tn: 60 })).toBe(
      "It calls nothing 'bird'; of 30 'bird' pictures it misses all; always saying 'not bird' would score 67 %.",
    );
    expect(said({ tp: 0, fp: 1, fn: 0, tn: 5 })).toBe(
      "Its only 'bird' call is wrong; there was no 'bird' picture to find; all images are of 'not bird'.",
    );
    expect(said({ tp: 1999, fp: 1, fn: 1, tn: 99_000 })).toBe(
      "More than 99 of 100 'bird' calls are right; of 2,000 'bird' pictures it misses 1; always saying 'not bird' would score 98 %.",
    );
    expect(about(birds({ tp: 0, fp: 0, fn: 0, tn: 0 })).sentence).toBe("There were no images to judge it on.");
  });

  test("of several classes", () => {
    expect(judgement(guesses(400, 4)).sentence).toMatch(
      /^\d\d of 100 answers are right; it finds 'class \d' best \(\d\d of 100\) and 'class \d' worst \(\d\d of 100, most often called 'class \d'\); always saying 'class \d' would score 2\d %\.$/,
    );
    const sure = answeredBy(
      ["a", "b", "c"],
      [0, 1, 2],
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    );
    expect(judgement(sure).sentence).toBe("All 3 answers are right; always saying 'a' would score 33 %.");
  });

  test("tells what it is not sure about", () => {
    const decision = { positive: "bird", threshold: 0.5, notSure: { low: 0.2, high: 0.5 } };
    expect(judgement(birds({ tp: 90, fp: 10, fn: 50, tn: 50 }), { decision }).sentence).toBe(
      "90 of 100 'bird' calls are right; of 90 'bird' pictures it misses none; it is not sure about 25 of 100 images; always saying 'bird' would score 70 %.",
    );
    const nothing = { positive: "bird", threshold: 0.5, notSure: { low: 0, high: 1 } };
    expect(judgement(birds({ tp: 9, fp: 1, fn: 5, tn: 5 }), { decision: nothing }).sentence).toBe(
      "It was sure of no image.",
    );
  });
});

describe("warnings", () => {
  const kinds = (given: Answered, options?: JudgementOptions) => about(given, options).warnings.map(({ kind }) => kind);

  test("tell of few images, of one class, of what guessing would do as well, of images learned from", () => {
    expect(kinds(birds({ tp: 900, fp: 28, fn: 100, tn: 8972 }))).toEqual([]);
    expect(kinds(birds({ tp: 5, fp: 0, fn: 0, tn: 5 }))).toEqual(["few images"]);
    expect(kinds(birds({ tp: 5, fp: 0, fn: 0, tn: 500 }))).toEqual(["few of a class"]);
    expect(kinds(birds({ tp: 0, fp: 2, fn: 0, tn: 50 }))).toEqual(["one class"]);
    expect(about(birds({ tp: 10, fp: 30, fn: 10, tn: 60 })).warnings).toEqual([
      { kind: "baseline", text: 'it is worse than always saying "not bird"' },
    ]);
    const overlap = { images: 7, names: [] };
    expect(about(birds({ tp: 50, fp: 1, fn: 1, tn: 50 }), { overlap }).warnings).toEqual([
      { kind: "overlap", text: "7 of these 102 images were learned from, too: the scores are too good" },
    ]);
  });
});
