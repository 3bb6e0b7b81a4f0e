import { describe, expect, test } from "vitest";
import { input, type Value } from "../../src/graph/graph.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { oneHot } from "../../src/nn/oneHot.ts";
import { add } from "../../src/ops/elementwise.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { type Judged, type Rows, runLoss } from "./runLoss.ts";

const judge = (rows: Rows, labels: readonly number[], through?: (x: Value) => Value) =>
  runLoss(crossEntropy(), rows, labels, through);

function expectEach(results: readonly Judged[], loss: readonly number[], gradient: readonly number[]): void {
  for (const result of results) {
    for (const [i, each] of loss.entries()) expect(result.loss[i]! / (each || 1)).toBeCloseTo(each === 0 ? 0 : 1, 5);
    for (const [i, each] of gradient.entries()) expect(result.gradient[i]).toBeCloseTo(each, 5);
  }
}

const throughSoftmax = (x: Value) => softmax(x, 1);

describe("cross-entropy", () => {
  test("refuses a network that ends in numbers which are no probabilities", () => {
    const x = input("x", "float32", ["N", 3]);
    const truth = input("labels", "int32", ["N"]);
    expect(() => crossEntropy().apply(add(x, 1), truth)).toThrow(
      "crossEntropy: the network does not end in probabilities: expected numbers of 0 to 1 for each class, got the output of Add, which can be any number. " +
        'Let its last layer end in softmax: dense(classes, { activation: "softmax" }).',
    );
  });

  test("of a network that ends in softmax is log-softmax: -log p, gradient p - truth", async () => {
    const [a, b] = [1 / (1 + Math.exp(2)), 1 / (1 + Math.exp(-2))];
    expectEach(
      await judge(
        [
          [1, 3],
          [1, 3],
        ],
        [0, 1],
        throughSoftmax,
      ),
      [-Math.log(a), -Math.log(b)],
      [a - 1, b, a, b - 1],
    );
  });

  test("of huge logits is finite and right", async () => {
    const rows = [
      [1000, 0, -1000],
      [-1e6, 1e6, 0],
      [3e4, 3e4, 3e4],
    ];
    const losses = [2000, 0, Math.log(3)];
    const gradients = [1, 0, -1, 0, 0, 0, 1 / 3, 1 / 3, 1 / 3 - 1];
    expectEach(await judge(rows, [2, 1, 2], throughSoftmax), losses, gradients);
  });

  test("of probabilities that come from elsewhere: normalised, and never log 0", async () => {
    const results = await judge(
      [
        [0.2, 0.6],
        [1, 0],
        [3, 1],
      ],
      [1, 1, 0],
    );
    for (const { loss } of results) {
      expect(loss[0]).toBeCloseTo(-Math.log(0.75), 5);
      // TFLearn holds probabilities at 1e-10 or more.
      expect(loss[1]).toBeCloseTo(-Math.log(1e-10), 4);
      expect(loss[2]).toBeCloseTo(-Math.log(0.75), 5);
    }
    for (const { gradient } of results) expect(gradient.every(Number.isFinite)).toBe(true);
  });

  test("of a row that holds nothing is as bad as can be", async () => {
    for (const { loss, gradient } of await judge([[0, 0]], [1])) {
      expect(loss[0]).toBeCloseTo(-Math.log(1e-10), 4);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });

  test("of softmax over another axis than the classes is not seen through", async () => {
    const rows = [
      [0, 0],
      [2, 0],
    ];
    const share = 1 / (1 + Math.exp(2));
    const results = await judge(rows, [0, 1], (x) => softmax(x, 0));
    for (const { loss } of results) {
      expect(loss[0]).toBeCloseTo(-Math.log(share / (share + 0.5)), 5);
      expect(loss[1]).toBeCloseTo(-Math.log(0.5 / (1.5 - share)), 5);
    }
  });
});

test("oneHot writes one 1 a row, none for a number that is no class", () => {
  const labels = input("labels", "int32", ["N"]);
  const [rows] = evaluate([oneHot(labels, 3)], { labels: fromNumbers("int32", [4], [2, 0, 1, 3]) });
  expect(toNumbers(rows!)).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
});
