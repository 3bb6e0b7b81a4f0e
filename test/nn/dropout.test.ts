import { describe, expect, test } from "vitest";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { randomKey, uniform } from "../../src/tensor/random.ts";
import { filled, fromNumbers, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

describe("dropout", () => {
  test.each([0.1, 0.5, 0.8])("of %s drops that fraction and scales the rest up", (rate) => {
    const count = 20_000;
    const feeds = { uniform: tensor("float32", [100, 200], uniform(randomKey(5), count)) };
    const y = toNumbers(runLayer(dropout(rate), filled("float32", [100, 200], 1), { feeds }));
    const kept = y.filter((value) => value !== 0);
    // Five standard deviations of a binomial count.
    const slack = 5 * Math.sqrt(count * rate * (1 - rate));
    expect(Math.abs(kept.length - count * (1 - rate))).toBeLessThan(slack);
    for (const value of kept) expect(value).toBeCloseTo(1 / (1 - rate), 6);
    expect(Math.abs(y.reduce((sum, value) => sum + value, 0) / count - 1)).toBeLessThan(slack / count / (1 - rate));
  });

  test("drops each number by its own random number, those below the rate", () => {
    const feeds = { uniform: fromNumbers("float32", [2, 2], [0, 0.25, 0.2499, 0.9]) };
    const y = toNumbers(runLayer(dropout(0.25), fromNumbers("float32", [2, 2], [3, 6, 9, 12]), { feeds }));
    expect(y.map((value) => Math.round(value * 1e5) / 1e5)).toEqual([0, 8, 0, 16]);
  });

  test("changes nothing in a finished model, and asks for no random numbers", () => {
    const x = numbered([2, 3]);
    expect(toNumbers(runLayer(dropout(0.5), x, { mode: "infer" }))).toEqual(toNumbers(x));
    const network = sequential(conv2d(2, 3), dropout(0.5));
    expect(write(network, [1, 4, 4], "infer").randoms).toEqual([]);
    expect(write(network, [1, 4, 4], "train").randoms).toEqual([{ name: "dropout.uniform", shape: ["N", 2, 4, 4] }]);
  });

  test("of 0 changes nothing", () => {
    const { output, randoms } = write(dropout(0), [3]);
    expect([output.op, randoms]).toEqual(["Input", []]);
  });
});
