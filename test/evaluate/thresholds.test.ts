import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../src/evaluate/decide.ts";
import { chooseDecision } from "../../src/evaluate/thresholds.ts";
import type { Wish } from "../../src/evaluate/wish.ts";
import { answeredBy } from "./answeredBy.ts";

const classes = ["other", "bird"];

/** Two images of each kind at least, with probabilities of "bird" that often coincide. */
const images = fc
  .array(fc.record({ label: fc.integer({ min: 0, max: 1 }), place: fc.integer({ min: 0, max: 40 }) }), {
    maxLength: 40,
  })
  .map((some) => [{ label: 0, place: 3 }, { label: 1, place: 30 }, ...some])
  .map((all) => ({
    labels: all.map(({ label }) => label),
    answered: answeredBy(
      classes,
      all.map(({ label }) => label),
      all.map(({ place }) => [1 - place / 40, place / 40]),
    ),
  }));

interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  readonly unsure: number;
}

function counted(labels: readonly number[], answers: ArrayLike<number>): Counts {
  const count = (label: number, answer: number) =>
    labels.filter((each, i) => each === label && answers[i] === answer).length;
  const unsure = labels.filter((_, i) => answers[i] === -1).length;
  return { tp: count(1, 1), fp: count(0, 1), fn: count(1, 0), tn: count(0, 0), unsure };
}

/** What every threshold there is brings, each tried by itself. */
function everyThreshold(labels: readonly number[], probabilities: Float32Array): readonly Counts[] {
  // Where a probability is 1, "nothing is called so" has no threshold of at most 1.
  const tried = [
    0,
    ...probabilities.filter((_, i) => i % 2 === 1),
    ...(probabilities.some((p, i) => i % 2 === 1 && p === 1) ? [] : [1]),
  ];
  return tried.map((threshold) => {
    const answers = labels.map((_, i) => (probabilities[2 * i + 1]! >= threshold ? 1 : 0));
    return counted(labels, answers);
  });
}

function chosen(
  given: { readonly labels: readonly number[]; readonly answered: ReturnType<typeof answeredBy> },
  wish: Wish,
) {
  const decision = chooseDecision(given.answered, wish, "bird");
  return { decision, counts: counted(given.labels, decide(given.answered.probabilities, classes, decision)) };
}

describe("a threshold", () => {
  test("by cost is the cheapest of all", () => {
    const cost = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(images, cost, cost, (given, miss, falseAlarm) => {
        const price = ({ fn, fp }: Counts) => miss * fn + falseAlarm * fp;
        const { counts } = chosen(given, { cost: { miss, falseAlarm } });
        const all = everyThreshold(given.labels, given.answered.probabilities).map(price);
        expect(price(counts)).toBe(Math.min(...all));
      }),
    );
  });

  test("by precision has the highest recall of those that are precise enough, or is the most precise", () => {
    fc.assert(
      fc.property(images, fc.constantFrom(0.5, 0.8, 0.95, 1), (given, wanted) => {
        const { decision, counts } = chosen(given, { precision: wanted });
        const all = everyThreshold(given.labels, given.answered.probabilities).filter(({ tp, fp }) => tp + fp > 0);
        const precise = all.filter(({ tp, fp }) => tp / (tp + fp) >= wanted);
        expect(decision.chosenBy.met).toBe(precise.length > 0);
        expect(decision.chosenBy.note === undefined).toBe(precise.length > 0);
        const { tp, fp } = counts;
        expect(decision.chosenBy).toMatchObject({ precision: tp / (tp + fp), images: given.labels.length });
        if (precise.length > 0) expect(tp).toBe(Math.max(...precise.map((each) => each.tp)));
        else expect(tp / (tp + fp)).toBe(Math.max(...all.map((each) => each.tp / (each.tp + each.fp))));
      }),
    );
  });

  test("by recall is the most precise of those that find enough; by F1 the best", () => {
    fc.assert(
      fc.property(images, fc.constantFrom(0.5, 0.9, 1), (given, wanted) => {
        const all = everyThreshold(given.labels, given.answered.probabilities);
        const byRecall = chosen(given, { recall: wanted }).counts;
        const precision = ({ tp, fp }: Counts) => tp / (tp + fp);
        const enough = all.filter(({ tp, fn }) => tp / (tp + fn) >= wanted);
        expect(byRecall.tp / (byRecall.tp + byRecall.fn)).toBeGreaterThanOrEqual(wanted);
        expect(precision(byRecall)).toBe(Math.max(...enough.map(precision)));
        const f1 = ({ tp, fp, fn }: Counts) => (2 * tp) / (2 * tp + fp + fn);
        expect(f1(chosen(given, { f1: true }).counts)).toBeCloseTo(Math.max(...all.map(f1)), 12);
      }),
    );
  });

  test("is a number that a model file may hold, and lies between the numbers that it divides", () => {
    const given = answeredBy(
      classes,
      [0, 1],
      [
        [0.8, 0.2],
        [0.4, 0.6],
      ],
    );
    expect(chooseDecision(given, { f1: true }, "bird").threshold).toBeCloseTo(0.4, 6);
    const reversed = answeredBy(
      classes,
      [1, 0],
      [
        [1, 0],
        [0, 1],
      ],
    );
    const { threshold } = chooseDecision(reversed, { cost: { miss: 1, falseAlarm: 100 } }, "bird");
    expect(threshold).toBeGreaterThanOrEqual(0);
    expect(threshold).toBeLessThanOrEqual(1);
  });
});

describe("not sure", () => {
  test("lies between answers that are right often enough", () => {
    fc.assert(
      fc.property(images, fc.constantFrom(0.6, 0.8, 0.95), (given, wanted) => {
        const { decision, counts } = chosen(given, { notSure: wanted });
        const { tp, fp, fn, tn } = counts;
        const isPrecise = tp + fp === 0 || tp / (tp + fp) >= wanted - 1e-9;
        const isNoRight = tn + fn === 0 || tn / (tn + fn) >= wanted - 1e-9;
        expect(decision.chosenBy.met || decision.chosenBy.note !== undefined).toBe(true);
        if (decision.chosenBy.met) expect([isPrecise, isNoRight]).toEqual([true, true]);
        if (decision.notSure !== undefined) {
          const { low, high } = decision.notSure;
          expect(low <= decision.threshold && decision.threshold <= high).toBe(true);
        }
        expect(decision.chosenBy.notSure).toBeCloseTo(counts.unsure / given.labels.length, 12);
      }),
    );
  });

  test("by the cost of a look is the cheapest of all pairs of thresholds", () => {
    const cost = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(images, cost, cost, fc.double({ min: 0.1, max: 3, noNaN: true }), (given, miss, falseAlarm, look) => {
        const { probabilities } = given.answered;
        const price = ({ fn, fp, unsure }: Counts) => miss * fn + falseAlarm * fp + look * unsure;
        const { counts } = chosen(given, { cost: { miss, falseAlarm, look } });
        const tried = [...new Set([0, ...probabilities.filter((_, i) => i % 2 === 1), 1.5])];
        const pairs = tried.flatMap((low) => tried.filter((high) => high >= low).map((high) => ({ low, high })));
        const prices = pairs.map(({ low, high }) => {
          const of = (p: number) => (p < low ? 0 : p >= high ? 1 : -1);
          return price(
            counted(
              given.labels,
              given.labels.map((_, i) => of(probabilities[2 * i + 1]!)),
            ),
          );
        });
        const isLimited = probabilities.some((p, i) => i % 2 === 1 && p === 1);
        const cheapest = Math.min(...prices);
        if (!isLimited) expect(price(counts)).toBeCloseTo(cheapest, 9);
        expect(price(counts)).toBeGreaterThanOrEqual(cheapest - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("of several classes begins below the least probability at which answers are right often enough", () => {
    const rows = [0.9, 0.8, 0.7, 0.6, 0.5].map((p) => [p, (1 - p) / 2, (1 - p) / 2]);
    const given = answeredBy(["a", "b", "c"], [0, 0, 1, 0, 2], rows);
    const { threshold, chosenBy } = chooseDecision(given, { notSure: 0.75 });
    expect(threshold).toBeCloseTo(0.55, 6);
    expect(chosenBy).toMatchObject({ met: true, accuracy: 0.75, notSure: 0.2 });
    const unmet = chooseDecision(answeredBy(["a", "b", "c"], [1, 2], rows.slice(0, 2)), { precision: 0.9 });
    expect(unmet.chosenBy).toMatchObject({ met: false, note: "no threshold makes 90 % of the answers right" });
  });
});

test("wishes that make no sense are refused", () => {
  const given = answeredBy(
    classes,
    [0, 1],
    [
      [0.8, 0.2],
      [0.4, 0.6],
    ],
  );
  const asked = (wish: Wish, positive?: string) => () => chooseDecision(given, wish, positive);
  expect(asked({}, "bird")).toThrow("expected cost, precision, recall, f1 or notSure");
  expect(asked({ precision: 0.9, recall: 0.9 }, "bird")).toThrow("got precision and recall");
  expect(asked({ precision: 95 }, "bird")).toThrow("got precision 95");
  expect(asked({ cost: { miss: -1, falseAlarm: 1 } }, "bird")).toThrow("got miss -1");
  expect(asked({ cost: { miss: 1, falseAlarm: 1, look: 1 }, notSure: 0.9 }, "bird")).toThrow("got both");
  expect(asked({ recall: 0.9 })).toThrow("Name the class that means yes");
  expect(asked({ f1: true })).toThrow("precision, or notSure, got f1. Name");
  expect(asked({ precision: 0.9, notSure: 0.9 })).toThrow("got precision and notSure");
  expect(asked({ recall: 0.9 }, "cat")).toThrow('"cat" does not mean yes');
  const one = answeredBy(
    classes,
    [0, 0],
    [
      [0.8, 0.2],
      [0.4, 0.6],
    ],
  );
  expect(() => chooseDecision(one, { f1: true }, "bird")).toThrow('none is "bird"');
});
