import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mcnemarTest } from "../../src/evaluate/mcnemar.ts";
import { complementaryError, upperChiSquare1 } from "../../src/evaluate/normal.ts";

/** Answers of two models to images of class 1 of which so many only one, both or none got right. */
function answers(onlyFirst: number, onlySecond: number, bothRight = 0, bothWrong = 0) {
  const counts = [onlyFirst, onlySecond, bothRight, bothWrong];
  const column = (right: readonly boolean[]) => counts.flatMap((count, i) => Array(count).fill(right[i] ? 1 : 0));
  const first = column([true, false, true, false]);
  return [first.map(() => 1), first, column([false, true, true, false])] as const;
}

/** Every outcome of n tosses that is at most as even as this one, by counting. */
function tossed(b: number, c: number): number {
  const n = b + c;
  let extreme = 0;
  for (let outcome = 0; outcome < 2 ** n; outcome++) {
    const heads = outcome.toString(2).replaceAll("0", "").length;
    if (Math.abs(2 * heads - n) >= Math.abs(b - c)) extreme += 1;
  }
  return extreme / 2 ** n;
}

describe("McNemar's test", () => {
  test("of few images is the part of all tosses of coins that are as uneven", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 5 }), (b, c) => {
        const { pValue, method } = mcnemarTest(...answers(b, c, 3, 2));
        expect(method).toBe("exact");
        expect(pValue).toBeCloseTo(b + c === 0 ? 1 : tossed(b, c), 12);
      }),
    );
  });

  test("of more images is Edwards' chi-square; both agree where one takes over from the other", () => {
    const { pValue, method, better } = mcnemarTest(...answers(59, 121, 100, 20));
    // (|59 - 121| - 1)^2 / 180 = 20.672; its tail by the normal distribution of the square root, 2 (1 - Phi(4.5467)).
    expect(method).toBe("chi-square");
    expect(pValue).toBeCloseTo(5.4497e-6, 9);
    expect(better).toBe("second");
    const [exact, approximate] = [mcnemarTest(...answers(17, 33)), mcnemarTest(...answers(17, 34))];
    expect([exact.method, approximate.method]).toEqual(["exact", "chi-square"]);
    expect(exact.pValue).toBeCloseTo(0.0328, 3);
    expect(Math.abs(approximate.pValue - 0.0251)).toBeLessThan(0.002);
  });

  test("takes the same p with the models exchanged, and says which is better in words", () => {
    const forward = mcnemarTest(...answers(2, 14, 80, 4), { names: ["old.onnx", "new.onnx"] });
    const [labels, first, second] = answers(2, 14, 80, 4);
    expect(mcnemarTest(labels, second, first).pValue).toBe(forward.pValue);
    expect(forward).toMatchObject({ images: 100, bothRight: 80, onlyFirst: 2, onlySecond: 14, bothWrong: 4 });
    expect(forward.better).toBe("second");
    expect(forward.difference).toBeCloseTo(0.12, 12);
    expect(forward.interval.low).toBeGreaterThan(0);
    expect(forward.interval.high).toBeLessThan(0.24);
    expect(forward.sentence).toBe(
      "Of 100 images, 2 only old.onnx got right, 14 only new.onnx: new.onnx is better, and that is hardly chance (p = 0.004).",
    );
    expect(mcnemarTest(...answers(3, 4, 9, 1)).sentence).toBe(
      "Of 17 images, 3 only the first got right, 4 only the second: that may be chance (p = 1.00).",
    );
  });

  test("of models that answer alike, of answers that are none, of no images", () => {
    expect(mcnemarTest(...answers(0, 0, 5, 5))).toMatchObject({ pValue: 1, better: null, difference: 0 });
    expect(mcnemarTest([0, 1], [-1, 1], [0, -1])).toMatchObject({ onlyFirst: 1, onlySecond: 1, bothWrong: 0 });
    expect(mcnemarTest([], [], [])).toMatchObject({ images: 0, pValue: 1, interval: { low: -1, high: 1 } });
    expect(() => mcnemarTest([1], [1, 2], [1])).toThrow("there is not an answer of each model for every label");
  });
});

test("the tails of the distributions are those of the tables", () => {
  expect(upperChiSquare1(3.841458820694124)).toBeCloseTo(0.05, 12);
  expect(upperChiSquare1(6.6348966010212145)).toBeCloseTo(0.01, 12);
  expect(upperChiSquare1(0)).toBe(1);
  expect(complementaryError(1)).toBeCloseTo(0.15729920705028513, 14);
  expect(complementaryError(2)).toBeCloseTo(0.004677734981047266, 15);
  expect(complementaryError(2.0001)).toBeCloseTo(0.0046756686958033394, 15);
  expect(complementaryError(5) / 1.5374597944280349e-12).toBeCloseTo(1, 12);
});
