import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { precisionRecallCurve, rocCurve } from "../../src/evaluate/curves.ts";
import { averagePrecision, rocAuc } from "../../src/evaluate/ranking.ts";

const cases = fc.array(fc.record({ score: fc.integer({ min: 0, max: 30 }), label: fc.integer({ min: 0, max: 1 }) }), {
  minLength: 2,
  maxLength: 120,
});

describe("curves", () => {
  test("have a point for each threshold: the rates of what is at least as large, counted one by one", () => {
    fc.assert(
      fc.property(cases, (images) => {
        const [scores, labels] = [images.map(({ score }) => score), images.map(({ label }) => label)];
        const positives = labels.filter((each) => each === 1).length;
        const roc = rocCurve(scores, labels);
        const precisions = precisionRecallCurve(scores, labels);
        const isDefined = positives > 0 && positives < labels.length;
        expect(roc !== null).toBe(isDefined);
        expect(precisions !== null).toBe(positives > 0);
        const thresholds = [...new Set(scores)].sort((a, b) => b - a);
        const counted = thresholds.map((threshold) => {
          const called = images.filter(({ score }) => score >= threshold);
          const tp = called.filter(({ label }) => label === 1).length;
          return { threshold, tp, fp: called.length - tp };
        });
        if (roc !== null) {
          expect(roc).toEqual(
            counted.map(({ threshold, tp, fp }) => ({
              threshold,
              falsePositiveRate: fp / (labels.length - positives),
              truePositiveRate: tp / positives,
            })),
          );
        }
        if (precisions !== null) {
          expect(precisions).toEqual(
            counted.map(({ threshold, tp, fp }) => ({ threshold, recall: tp / positives, precision: tp / (tp + fp) })),
          );
        }
      }),
    );
  });

  test("have the areas that are told beside them", () => {
    fc.assert(
      fc.property(cases, (images) => {
        const [scores, labels] = [images.map(({ score }) => score), images.map(({ label }) => label)];
        const roc = rocCurve(scores, labels);
        if (roc === null) return;
        const start = { falsePositiveRate: 0, truePositiveRate: 0 };
        const trapezia = roc.map((point, i) => {
          const before = roc[i - 1] ?? start;
          const width = point.falsePositiveRate - before.falsePositiveRate;
          return (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
        });
        expect(trapezia.reduce((a, b) => a + b)).toBeCloseTo(rocAuc(scores, labels)!, 12);
        const precisions = precisionRecallCurve(scores, labels)!;
        const steps = precisions.map(
          ({ recall, precision }, i) => (recall - (precisions[i - 1]?.recall ?? 0)) * precision,
        );
        expect(steps.reduce((a, b) => a + b)).toBeCloseTo(averagePrecision(scores, labels)!, 12);
      }),
    );
  });

  test("thinned, keep their ends and their shape, and no point is made up", () => {
    const scores = Array.from({ length: 5000 }, (_, i) => Math.sin(i * 12.9898) * 0.5 + (i % 2) * 0.4);
    const labels = scores.map((_, i) => i % 2);
    const [all, few] = [rocCurve(scores, labels)!, rocCurve(scores, labels, { points: 100 })!];
    expect(few.length).toBeLessThanOrEqual(101);
    expect(few.length).toBeGreaterThan(50);
    expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
    expect(all).toEqual(expect.arrayContaining([...few]));
    for (const [i, point] of few.slice(1).entries()) {
      expect(point.falsePositiveRate - few[i]!.falsePositiveRate).toBeLessThan(0.03);
    }
    expect(precisionRecallCurve(scores, labels, { points: 100 })!.length).toBeLessThanOrEqual(101);
    expect(() => rocCurve(scores, labels, { points: 1 })).toThrow("a whole number of at least 2");
    expect(rocCurve([Number.NaN, 1], [0, 1])).toBeNull();
  });
});
