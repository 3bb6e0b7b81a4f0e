import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryCounts } from "../../src/evaluate/confusion.ts";
import { wilsonInterval } from "../../src/evaluate/interval.ts";
import { likeliest } from "../../src/evaluate/probabilities.ts";
import { score } from "../../src/evaluate/scores.ts";

/** Probabilities that name a class clearly. */
function saying(answers: readonly number[], classes: number): Float32Array {
  return Float32Array.from(
    answers.flatMap((answer) => Array.from({ length: classes }, (_, i) => (i === answer ? 0.8 : 0.1))),
  );
}

describe("scores", () => {
  test("of ten images of two classes, by hand", () => {
    const labels = Int32Array.from([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    const answers = [0, 0, 0, 0, 1, 0, 1, 1, 1, 0];
    const scores = score(saying(answers, 2), labels, ["other", "bird"]);
    expect(scores).toMatchObject({
      ...{ count: 10, accuracy: 0.8, baseline: 0.6, majority: "other" },
      confusion: [
        [5, 1],
        [1, 3],
      ],
    });
    const [other, bird] = scores.classes;
    expect(other).toMatchObject({ name: "other", support: 6, precision: 5 / 6, recall: 5 / 6 });
    expect(bird).toMatchObject({ name: "bird", support: 4, precision: 3 / 4, recall: 3 / 4 });
    expect(bird!.f1).toBeCloseTo(0.75, 12);
    expect(binaryCounts(scores.confusion, 1)).toEqual({ tp: 3, fp: 1, fn: 1, tn: 5 });
    expect(binaryCounts(scores.confusion, 0)).toEqual({ tp: 5, fp: 1, fn: 1, tn: 3 });
    // Eight right with probability 0.8, two wrong with 0.1 for the truth.
    expect(scores.loss).toBeCloseTo(-(8 * Math.log(0.8) + 2 * Math.log(0.1)) / 10, 6);
  });

  test("of the tutorial's birds: precision 97 %, recall 90 %, accuracy 95 %", () => {
    // What it reports forces about 39 % birds.
    const confusion = [
      [593, 11],
      [40, 356],
    ];
    const labels = confusion.flatMap((row, label) => row.flatMap((count) => Array(count).fill(label)));
    const answers = confusion.flatMap((row) => row.flatMap((count, answer) => Array(count).fill(answer)));
    const { accuracy, classes, baseline } = score(saying(answers, 2), Int32Array.from(labels), ["other", "bird"]);
    expect(accuracy).toBeCloseTo(0.949, 6);
    expect(classes[1]!.precision).toBeCloseTo(0.97, 3);
    expect(classes[1]!.recall).toBeCloseTo(0.899, 3);
    expect(baseline).toBe(0.604);
  });

  test("of a class that nobody named, and one that is not there", () => {
    const scores = score(saying([0, 0], 3), Int32Array.from([0, 1]), ["a", "b", "c"]);
    expect(scores.classes).toEqual([
      { name: "a", support: 1, precision: 0.5, recall: 1, f1: 2 / 3 },
      { name: "b", support: 1, precision: 0, recall: 0, f1: 0 },
      { name: "c", support: 0, precision: 0, recall: 0, f1: 0 },
    ]);
  });

  test("of certain wrong answers have a finite loss", () => {
    const { loss } = score(Float32Array.from([1, 0]), Int32Array.from([1]), ["a", "b"]);
    expect(loss).toBeCloseTo(-Math.log(1e-10), 6);
  });

  test("of nothing", () => {
    const scores = score(new Float32Array(0), new Int32Array(0), ["a", "b"]);
    expect(scores).toMatchObject({ count: 0, accuracy: 0, loss: 0, baseline: 0, interval: { low: 0, high: 1 } });
  });

  test("of two classes have the area under the ROC curve; of more than five the top five", () => {
    const two = score(Float32Array.from([0.6, 0.4, 0.3, 0.7, 0.8, 0.2]), Int32Array.from([0, 1, 1]), ["a", "b"]);
    expect(two).toMatchObject({ rocAuc: 0.5, balancedAccuracy: 0.75 });
    expect(two.macroF1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 12);
    expect(two).not.toHaveProperty("top5Accuracy");
    const six = score(saying([0, 1, 2], 6), Int32Array.from([0, 4, 5]), [..."abcdef"]);
    // Of the five that are equally likely, the first count as likelier: class 4 is the fifth, class 5 the last.
    expect(six).toMatchObject({ accuracy: 1 / 3, top5Accuracy: 2 / 3, balancedAccuracy: 1 / 3, macroF1: 1 / 5 });
    expect(six).not.toHaveProperty("rocAuc");
    expect(score(Float32Array.from([0.6, 0.4]), Int32Array.from([0]), ["a", "b"]).rocAuc).toBeNull();
  });

  test("of numbers that are no probabilities: log loss is that of their softmax, and ranks are those of the lead", () => {
    const logits = Float32Array.from([2, -1, 0.5, 3, 5, 4.5]);
    const labels = Int32Array.from([0, 1, 1]);
    const shares = Float32Array.from(
      [0, 1, 2].flatMap((row) => {
        const yes = 1 / (1 + Math.exp(logits[2 * row]! - logits[2 * row + 1]!));
        return [1 - yes, yes];
      }),
    );
    const [found, expected] = [score(logits, labels, ["a", "b"]), score(shares, labels, ["a", "b"])];
    expect(found.loss).toBeCloseTo(expected.loss, 6);
    expect({ ...found, loss: 0 }).toEqual({ ...expected, loss: 0 });
    expect(found.rocAuc).toBe(1);
  });

  test("equal probabilities go to the first class", () => {
    expect(likeliest([0.2, 0.4, 0.4])).toBe(1);
    expect(score(Float32Array.from([0.5, 0.5]), Int32Array.from([0]), ["a", "b"]).accuracy).toBe(1);
  });

  const judged = fc.array(fc.record({ label: fc.nat(3), answer: fc.nat(3) }), { minLength: 1, maxLength: 60 });
  const names = ["a", "b", "c", "d"];

  test("hold together, whatever was answered", () => {
    fc.assert(
      fc.property(judged, (pairs) => {
        const labels = Int32Array.from(pairs, ({ label }) => label);
        const answers = pairs.map(({ answer }) => answer);
        const scores = score(saying(answers, 4), labels, names);
        expect(scores.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
        expect(scores.accuracy).toBeCloseTo(
          pairs.filter(({ label, answer }) => label === answer).length / pairs.length,
          12,
        );
        // Recall weighted by support is accuracy.
        const weighted = scores.classes.reduce((sum, { support, recall }) => sum + support * recall, 0) / pairs.length;
        expect(weighted).toBeCloseTo(scores.accuracy, 12);
        expect(scores.interval.low).toBeLessThanOrEqual(scores.accuracy);
        expect(scores.interval.high).toBeGreaterThanOrEqual(scores.accuracy);
        const always = score(
          saying(labels.length === 0 ? [] : pairs.map(() => names.indexOf(scores.majority)), 4),
          labels,
          names,
        );
        expect(always.accuracy).toBe(scores.baseline);
        for (const { precision, recall, f1 } of scores.classes) {
          expect(f1).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-12);
          expect(f1).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-12);
        }
      }),
    );
  });

  test("do not depend on the order of the images", () => {
    fc.assert(
      fc.property(judged, (pairs) => {
        const of = (list: typeof pairs) =>
          score(
            saying(
              list.map(({ answer }) => answer),
              4,
            ),
            Int32Array.from(list, ({ label }) => label),
            names,
          );
        const [one, other] = [of(pairs), of(pairs.toReversed())];
        expect(other.loss).toBeCloseTo(one.loss, 10);
        expect({ ...other, loss: 0 }).toEqual({ ...one, loss: 0 });
      }),
    );
  });
});

describe("Wilson's interval", () => {
  // Newcombe (1998), Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%i of %i: %f to %f", (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  test("of 95.5 % of 15,000 is 0.33 points wide to either side", () => {
    const { low, high } = wilsonInterval(14_325, 15_000);
    expect((high - low) / 2).toBeCloseTo(0.0033, 4);
  });

  const counts = fc
    .integer({ min: 1, max: 5000 })
    .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.nat(trials) }));

  test("holds its proportion, stays in 0 to 1, and mirrors for failures", () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const { low, high } = wilsonInterval(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
        const failures = wilsonInterval(trials - successes, trials);
        expect(failures.low).toBeCloseTo(1 - high, 12);
        expect(failures.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  test("narrows with more trials", () => {
    fc.assert(
      fc.property(counts, ({ successes, trials }) => {
        const width = ({ low, high }: { low: number; high: number }) => high - low;
        expect(width(wilsonInterval(4 * successes, 4 * trials))).toBeLessThan(width(wilsonInterval(successes, trials)));
      }),
    );
  });

  test("of nothing is everything", () => expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 }));
});
