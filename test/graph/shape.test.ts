import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bind,
  broadcastShapes,
  type Dim,
  formatShape,
  isStatic,
  multiply,
  normalizeAxis,
  productOf,
  sameShape,
} from "../../src/graph/shape.ts";

describe("multiply", () => {
  test.each<readonly [readonly Dim[], Dim]>([
    [[], 1],
    [[2, 3], 6],
    [["N"], "N"],
    [["N", 1], "N"],
    [["N", 4, 16], "64*N"],
    [[4, "16*N"], "64*N"],
    [["2*N", "3*N"], "6*N*N"],
    [["W", "H"], "H*W"],
    [["N", 0], 0],
  ])("%j is %j", (dims, product) => {
    expect(multiply(dims)).toBe(product);
  });

  /** Sizes as they stand in shapes. */
  const dim = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom<Dim>("N", "H", "2*N", "3*H*N"));

  test("does not depend on order or grouping", () => {
    fc.assert(
      fc.property(fc.array(dim), fc.array(dim), (left, right) => {
        const whole = multiply([...left, ...right]);
        expect(multiply([...right, ...left])).toBe(whole);
        expect(multiply([multiply(left), multiply(right)])).toBe(whole);
      }),
    );
  });

  test("is multiplication once the symbols are known", () => {
    const symbols = { N: 7, H: 11 };
    fc.assert(
      fc.property(fc.array(dim), (dims) => {
        const product = bind(dims, symbols).reduce((a, b) => a * b, 1);
        expect(bind([multiply(dims)], symbols)).toEqual([product]);
      }),
    );
  });
});

test("productOf takes sizes apart", () => {
  expect(productOf(["64*N", 2, "H"])).toEqual({ factor: 128, symbols: ["H", "N"] });
});

describe("broadcastShapes", () => {
  test.each<readonly [readonly Dim[], readonly Dim[], readonly Dim[] | undefined]>([
    [[], [2, 3], [2, 3]],
    [[3], [2, 3], [2, 3]],
    [
      [2, 1],
      [1, 3],
      [2, 3],
    ],
    [["N", 1], [3], ["N", 3]],
    [[1], ["N"], ["N"]],
    [
      ["N", 3],
      ["N", 3],
      ["N", 3],
    ],
    [[1], [0], [0]],
    [[2], [3], undefined],
    [["N"], [2], undefined],
    [["N"], ["M"], undefined],
    [[2], [0], undefined],
  ])("%j and %j give %j", (a, b, joined) => {
    expect(broadcastShapes(a, b)).toEqual(joined);
    expect(broadcastShapes(b, a)).toEqual(joined);
  });
});

test("bind asks for every symbol", () => {
  expect(bind(["N", 3, "2*N"], { N: 4 })).toEqual([4, 3, 8]);
  expect(() => bind(["N", "3*H"], { N: 4 })).toThrow(
    "size 3*H: nothing tells how large H is. Feed an input whose shape names it.",
  );
});

test("normalizeAxis counts from the end where the axis is negative", () => {
  expect([0, 2, -1, -3].map((axis) => normalizeAxis(axis, 3, "Softmax"))).toEqual([0, 2, 2, 0]);
  expect(() => normalizeAxis(3, 3, "Softmax")).toThrow("Softmax: there is no axis 3: expected -3 to 2, got 3.");
  expect(() => normalizeAxis(0.5, 3, "Softmax")).toThrow("there is no axis 0.5");
  expect(() => normalizeAxis(0, 0, "Softmax")).toThrow("there is no axis 0");
});

test("shapes are the same size by size", () => {
  expect(sameShape(["N", 3], ["N", 3])).toBe(true);
  expect(sameShape(["N", 3], ["N", 3, 1])).toBe(false);
  expect(sameShape(["N"], [2])).toBe(false);
  expect(isStatic([2, 0])).toBe(true);
  expect(isStatic(["N"])).toBe(false);
  expect(formatShape(["N", 3, 32])).toBe("[N,3,32]");
  expect(formatShape([])).toBe("[]");
});
