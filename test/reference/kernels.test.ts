import { describe, expect, test } from "vitest";
import { constant, type Value } from "../../src/graph/graph.ts";
import { and, equal, greater, greaterOrEqual, less, lessOrEqual, not, or } from "../../src/ops/choice.ts";
import { convFilterGradient } from "../../src/ops/conv.ts";
import { erf, max, round, sigmoid, softplus } from "../../src/ops/elementwise.ts";
import { slice } from "../../src/ops/layout.ts";
import { maxPool, maxPoolGradient } from "../../src/ops/pool.ts";
import { argMax } from "../../src/ops/reduce.ts";
import { logSoftmax } from "../../src/ops/softmax.ts";
import { windowOf } from "../../src/ops/window.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";

/** What the frozen nodes leave out: operators that are not ONNX's, and edges of number. */

function vector(...numbers: number[]): Value {
  return of([numbers.length], ...numbers);
}

function of(shape: readonly number[], ...numbers: number[]): Value {
  return typed("float64", shape, ...numbers);
}

function typed(dtype: DType, shape: readonly number[], ...numbers: number[]): Value {
  return constant(fromNumbers(dtype, shape, numbers));
}

function run(value: Value): number[] {
  return toNumbers(evaluate([value], {})[0]!);
}

describe("elements", () => {
  test("halves are rounded to the even neighbour", () => {
    expect(run(round(vector(0.5, 1.5, 2.5, -0.5, -1.5, 0.49, -2.51, 1e300)))).toEqual([0, 2, 2, -0, -2, 0, -3, 1e300]);
  });

  test("erf is right to the last digits on all its branches", () => {
    // From tables of 20 digits.
    const known = [
      [0, 0],
      [1e-10, 1.1283791670955126e-10],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [2.5, 0.9995930479825551],
      [3, 0.9999779095030014],
      [-1, -0.8427007929497149],
      [7, 1],
      [-Infinity, -1],
    ] as const;
    const values = run(erf(vector(...known.map(([x]) => x))));
    for (const [i, [, expected]] of known.entries()) expect(values[i]).toBeCloseTo(expected, 15);
    expect(run(erf(vector(1e-10)))[0]! / 1.1283791670955126e-10).toBeCloseTo(1, 14);
  });

  test("nothing overflows on the way to a finite number", () => {
    expect(run(softplus(vector(1000, -1000, 0)))).toEqual([1000, 0, Math.log(2)]);
    expect(run(sigmoid(vector(1000, -1000)))).toEqual([1, 0]);
    expect(run(logSoftmax(vector(1000, 0)))).toEqual([0, -1000]);
  });

  test("NaN goes on", () => {
    expect(run(max(vector(Number.NaN), 1))).toEqual([Number.NaN]);
    expect(run(erf(vector(Number.NaN)))).toEqual([Number.NaN]);
  });
});

describe("comparison", () => {
  const a = vector(1, 2, 3);
  const b = vector(2, 2, 2);

  test("gives truth", () => {
    expect(run(equal(a, b))).toEqual([0, 1, 0]);
    expect(run(greater(a, b))).toEqual([0, 0, 1]);
    expect(run(greaterOrEqual(a, b))).toEqual([0, 1, 1]);
    expect(run(less(a, b))).toEqual([1, 0, 0]);
    expect(run(lessOrEqual(a, b))).toEqual([1, 1, 0]);
  });

  test("truth is combined", () => {
    const left = typed("bool", [4], 0, 0, 1, 1);
    const right = typed("bool", [4], 0, 1, 0, 1);
    expect(run(and(left, right))).toEqual([0, 0, 0, 1]);
    expect(run(or(left, right))).toEqual([0, 1, 1, 1]);
    expect(run(not(left))).toEqual([1, 1, 0, 0]);
  });
});

test("argMax names the first of equal maxima", () => {
  expect(run(argMax(of([2, 3], 1, 5, 5, 7, 7, 0), 1))).toEqual([1, 0]);
});

test("an empty backward slice of nothing is nothing", () => {
  expect(run(slice(vector(), [{ axis: 0, step: -1 }]))).toEqual([]);
  expect(run(slice(vector(1, 2, 3, 4), [{ axis: 0, start: -9, step: -1 }]))).toEqual([]);
});

test("convFilterGradient gathers what each tap saw, times what came back", () => {
  // Two places over three pixels: tap 0 saw 1 and 2, tap 1 saw 2 and 3.
  const dw = convFilterGradient(of([1, 1, 3], 1, 2, 3), of([1, 1, 2], 10, 100), [2], {
    ...windowOf("Conv", 1, {}),
    group: 1,
  });
  expect(run(dw)).toEqual([1 * 10 + 2 * 100, 2 * 10 + 3 * 100]);
});

describe("maxPoolGradient", () => {
  const pooled = (x: Value, kernel: number[], options: Parameters<typeof maxPool>[2], ...dy: number[]) => {
    const y = maxPool(x, kernel, options);
    const attrs = { ...windowOf("MaxPool", kernel.length, options ?? {}), kernelShape: kernel };
    return run(maxPoolGradient(x, y, of(y.shape as number[], ...dy), attrs));
  };

  test("gives each window's gradient to its first maximum, rows before columns", () => {
    const x = of([1, 1, 2, 4], 5, 5, 0, 1, 5, 5, 2, 2);
    expect(pooled(x, [2, 2], { strides: 2 }, 10, 20)).toEqual([10, 0, 0, 0, 0, 0, 20, 0]);
  });

  test("adds where windows overlap", () => {
    expect(pooled(of([1, 1, 5], 0, 1, 9, 1, 0), [3], {}, 1, 10, 100)).toEqual([0, 0, 111, 0, 0]);
  });

  test("gives nothing to the border, even where all else is below zero", () => {
    expect(pooled(of([1, 1, 2], -3, -4), [2], { pads: 1 }, 1, 10, 100)).toEqual([11, 100]);
  });
});
