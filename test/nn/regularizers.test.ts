import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { ProblemError } from "../../src/errors.ts";
import { input } from "../../src/graph/graph.ts";
import { orthogonal } from "../../src/nn/initializers/orthogonal.ts";
import { fansOf } from "../../src/nn/initializers.ts";
import { frozen } from "../../src/nn/layer.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { l1, l1l2, l2, orthogonalRegularizer, type Regularizer } from "../../src/nn/regularizers.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { fromNumbers, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { write } from "./runLayer.ts";

/** The penalty on a weight, and its gradient. */
function penalty(regularizer: Regularizer, weight: Tensor) {
  const w = input("w", "float32", weight.shape);
  const value = regularizer.apply(w);
  const [found, slope] = evaluate([value, gradient(value, [w])[0]!], { w: weight });
  expect(found!.shape).toEqual([]);
  return { value: toNumbers(found!)[0]!, slope: toNumbers(slope!) };
}

const weight = fromNumbers("float32", [2, 2], [3, -1, 0, 0.5]);

describe("penalties and their gradients", () => {
  const rows: readonly (readonly [Regularizer, number, readonly number[]])[] = [
    [l1(), 0.045, [0.01, -0.01, 0, 0.01]],
    [l1(2), 9, [2, -2, 0, 2]],
    [l2(), 0.1025, [0.06, -0.02, 0, 0.01]],
    [l2(0.5), 5.125, [3, -1, 0, 0.5]],
    [l1l2(), 0.1475, [0.07, -0.03, 0, 0.02]],
    [l1l2({ l1: 1, l2: 0 }), 4.5, [1, -1, 0, 1]],
    [l2(0), 0, [0, 0, 0, 0]],
  ];
  test.each(rows.map((row) => [`${row[0].kind} ${JSON.stringify(row[0].config)}`, ...row] as const))(
    "%s",
    (_, regularizer, value, slopes) => {
      const found = penalty(regularizer, weight);
      expect(found.value).toBeCloseTo(value, 7);
      found.slope.forEach((slope, i) => {
        expect(slope).toBeCloseTo(slopes[i]!, 7);
      });
      expect(Object.isFrozen(regularizer)).toBe(true);
    },
  );
});

describe("orthogonalRegularizer", () => {
  test("is the mean |cosine| between each two rows, or columns", () => {
    const three = fromNumbers("float32", [3, 2], [1, 0, 0, -2, 3, 3]);
    // Between rows 0, 1/sqrt 2 and -1/sqrt 2; between columns 9 / sqrt(10 * 13).
    expect(penalty(orthogonalRegularizer(), three).value).toBeCloseTo((0.01 * Math.SQRT2) / 3, 8);
    expect(penalty(orthogonalRegularizer(1, { mode: "columns" }), three).value).toBeCloseTo(9 / Math.sqrt(130), 7);
  });

  test.each([[[5, 5]], [[3, 2, 2, 2]]])("is 0 for an orthogonal weight of %s, with finite gradients", (shape) => {
    const found = penalty(
      orthogonalRegularizer(),
      tensor("float32", shape, orthogonal().draw(randomKey(1), shape, fansOf(shape))),
    );
    expect(found.value).toBeCloseTo(0, 8);
    expect(found.slope.every(Number.isFinite)).toBe(true);
  });

  test("is finite for rows of zeros, and 0 for a single one", () => {
    const zeros = penalty(orthogonalRegularizer(), fromNumbers("float32", [2, 2], [0, 0, 0, 0]));
    expect([zeros.value, ...zeros.slope].every(Number.isFinite)).toBe(true);
    expect(penalty(orthogonalRegularizer(), fromNumbers("float32", [1, 2], [3, 4]))).toEqual({
      value: 0,
      slope: [0, 0],
    });
  });
});

test("each weight that is trained is penalised once, while training alone", () => {
  const network = sequential(
    conv2d(2, 3, { kernelRegularizer: l2(), biasRegularizer: l1() }),
    frozen(conv2d(2, 3, { kernelRegularizer: l2() })),
    dense(2, { kernelRegularizer: orthogonalRegularizer() }),
  );
  expect(write(network, [1, 4, 4]).penalties).toHaveLength(3);
  expect(write(network, [1, 4, 4], "infer").penalties).toEqual([]);
});

describe("mistakes", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "l1: factor is out of range: expected a number of at least 0, got -1.": () => l1(-1),
    'l2: factor is out of range: expected a number of at least 0, got "0.1".': () => l2("0.1" as never),
    "l2: factor is out of range: expected a number of at least 0, got NaN.": () => l1l2({ l2: Number.NaN }),
    "orthogonalRegularizer: factor is out of range: expected a number of at least 0, got Infinity.": () =>
      orthogonalRegularizer(Infinity),
    'orthogonalRegularizer: mode is unknown: expected "rows" or "columns", got "row".': () =>
      orthogonalRegularizer(1, { mode: "row" as never }),
    "orthogonalRegularizer: the weight has no rows: expected two axes or more, got [3].": () =>
      write(dense(3, { biasRegularizer: orthogonalRegularizer() }), [2]),
    "dense: kernelRegularizer is no regulariser: expected one such as l2(0.0001), got the function l2.": () =>
      dense(3, { kernelRegularizer: l2 as never }),
    "conv2d: biasRegularizer is no regulariser: expected one such as l2(0.0001), got 0.1.": () =>
      conv2d(3, 3, { biasRegularizer: 0.1 as never }),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});
