import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { precisionAtRate } from "../../src/evaluate/baseRate.ts";
import { precision } from "../../src/evaluate/confusion.ts";

describe("precision at a base rate", () => {
  test("of a test for a rare thing, by hand", () => {
    // 90 of 100 found, 9 alarms of 900. Of 10,000 pictures with 2 %: 180 of 200 found, 98 alarms of 9,800.
    const scores = precisionAtRate({ tp: 90, fn: 10, fp: 9, tn: 891 }, { rate: 0.02 });
    expect(scores.precision.value).toBeCloseTo(180 / 278, 12);
    expect(scores.negativePredictiveValue.value).toBeCloseTo(9702 / 9722, 12);
    expect(scores.called).toBeCloseTo(278 / 10_000, 12);
  });

  test("is the test's own precision at the test's own rate, rises with the rate, and lies in its interval", () => {
    const counts = fc.record({
      tp: fc.integer({ min: 1, max: 500 }),
      fn: fc.integer({ min: 0, max: 500 }),
      fp: fc.integer({ min: 1, max: 500 }),
      tn: fc.integer({ min: 0, max: 500 }),
    });
    const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(counts, rate, rate, (each, one, other) => {
        const own = (each.tp + each.fn) / (each.tp + each.fn + each.fp + each.tn);
        expect(precisionAtRate(each, { rate: own }).precision.value).toBeCloseTo(precision(each)!, 10);
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((at) =>
          precisionAtRate(each, { rate: at }),
        );
        expect(low!.precision.value!).toBeLessThanOrEqual(high!.precision.value! + 1e-12);
        for (const { precision } of [low!, high!]) {
          expect(precision.low).toBeLessThanOrEqual(precision.value!);
          expect(precision.high).toBeGreaterThanOrEqual(precision.value!);
        }
      }),
    );
  });

  test("is not defined where nothing is called so, or one of the two kinds is not there", () => {
    expect(precisionAtRate({ tp: 0, fn: 5, fp: 0, tn: 5 }, { rate: 0.5 }).precision.value).toBeNull();
    expect(precisionAtRate({ tp: 5, fn: 5, fp: 0, tn: 0 }, { rate: 0.5 })).toMatchObject({ called: null });
    expect(precisionAtRate({ tp: 5, fn: 5, fp: 0, tn: 9 }, { rate: 0 }).precision.value).toBeNull();
    expect(precisionAtRate({ tp: 5, fn: 5, fp: 0, tn: 9 }, { rate: 0.1 }).precision).toMatchObject({
      value: 1,
      high: 1,
    });
    expect(() => precisionAtRate({ tp: 5, fn: 5, fp: 0, tn: 9 }, { rate: 2 })).toThrow("expected a number from 0 to 1");
  });
});
