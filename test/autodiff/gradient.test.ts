import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { constant, input, type Value } from "../../src/graph/graph.ts";
import { formatShape } from "../../src/graph/shape.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { cast, greater, where } from "../../src/ops/choice.ts";
import { conv } from "../../src/ops/conv.ts";
import { add, exp, mul, neg, pow, relu, sin, square } from "../../src/ops/elementwise.ts";
import { matMul } from "../../src/ops/matrix.ts";
import { argMax, reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import { gridSample } from "../../src/ops/sample.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { fromNumbers, type Tensor, toNumbers, zeros } from "../../src/tensor/tensor.ts";

const vector = (...values: number[]) => fromNumbers("float64", [values.length], values);

function compute(values: readonly Value[], feeds: Record<string, Tensor>): number[][] {
  return evaluate(values, feeds).map(toNumbers);
}

describe("gradient", () => {
  const x = input("x", "float64", [3]);
  const w = input("w", "float64", [3]);

  test("sums what comes from several uses of a value", () => {
    // d(x^2 + 5x + x) = 2x + 6
    const loss = reduceSum(add(add(square(x), mul(x, 5)), x));
    expect(compute(gradient(loss, [x]), { x: vector(-1, 0, 2) })).toEqual([[4, 6, 10]]);
  });

  test("is zeros, shaped like the value, where the loss does not depend on it", () => {
    const [dw] = gradient(reduceSum(x), [w]);
    expect(compute([dw!], {})).toEqual([[0, 0, 0]]);
  });

  test("is zeros with the batch's size where that is known only at run time", () => {
    const images = input("images", "float32", ["N", 2]);
    const [dx] = gradient(reduceSum(mul(x, 2)), [images]);
    expect(formatShape(dx!.shape)).toBe("[N,2]");
    expect(evaluate([dx!], {}, { symbols: { N: 3 } })[0]!.shape).toEqual([3, 2]);
  });

  test("of the loss itself is 1", () => {
    const loss = reduceSum(x);
    expect(compute(gradient(loss, [loss]), {})).toEqual([[1]]);
  });

  test("of a value inside the graph, and of what it is made of", () => {
    const inner = square(x);
    const loss = reduceSum(sin(inner));
    const at = 0.5;
    const [ofInner, ofX] = compute(gradient(loss, [inner, x]), { x: vector(at, 0, 0) });
    expect(ofInner![0]).toBeCloseTo(Math.cos(at ** 2), 14);
    expect(ofX![0]).toBeCloseTo(2 * at * Math.cos(at ** 2), 14);
  });

  test("of one value asked for twice is given twice", () => {
    const loss = reduceSum(square(x));
    const [first, second] = gradient(loss, [x, x]);
    expect(first).toBe(second);
  });

  test("of x^3, twice: 6x", () => {
    const [first] = gradient(reduceSum(pow(x, 3)), [x]);
    const [second] = gradient(reduceSum(first!), [x]);
    const results = compute([first!, second!], { x: vector(-2, 0, 3) });
    expect(results).toEqual([
      [12, 0, 27],
      [-12, 0, 18],
    ]);
  });

  test("four times of sin x is sin x", () => {
    let value = sin(x);
    for (let order = 0; order < 4; order++) value = gradient(reduceSum(value), [x])[0]!;
    const [derivative] = compute([value], { x: vector(0.3, -1, 2) });
    for (const [i, at] of [0.3, -1, 2].entries()) expect(derivative![i]).toBeCloseTo(Math.sin(at), 14);
  });

  test("of a mean over a symbolic batch divides by its size", () => {
    const images = input("images", "float32", ["N", 3]);
    const weights = input("weights", "float32", [3, 1]);
    const [dw] = gradient(reduceMean(matMul(images, weights)), [weights]);
    const feeds = { images: fromNumbers("float32", [4, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) };
    expect(compute([dw!], { ...feeds, weights: zeros("float32", [3, 1]) })).toEqual([[5.5, 6.5, 7.5]]);
  });

  test("of 20,000 operators in a row needs no deep stack", () => {
    let value: Value = x;
    for (let i = 0; i < 20_000; i++) value = neg(value);
    const [dx] = gradient(reduceSum(value), [x]);
    expect(compute([dx!], { x: vector(1, 2, 3) })).toEqual([[1, 1, 1]]);
  });

  test("of 40 doublings that share their halves is written once each", () => {
    let value: Value = x;
    for (let i = 0; i < 40; i++) value = add(value, value);
    const [dx] = gradient(reduceSum(value), [x]);
    expect(inOrder([dx!]).length).toBeLessThan(100);
    expect(compute([dx!], { x: vector(0, 0, 0) })[0]![0]).toBe(2 ** 40);
  });

  test("writes nothing for inputs that nobody asks about", () => {
    const images = input("images", "float32", ["N", 3, 8, 8]);
    const filters = input("filters", "float32", [4, 3, 3, 3]);
    const loss = reduceSum(relu(conv(images, filters)));
    const operators = inOrder(gradient(loss, [filters])).map(({ op }) => op);
    expect(operators).toContain("ConvFilterGradient");
    expect(operators).not.toContain("ConvTranspose");
  });

  test("keeps the element type of each value", () => {
    const half = input("half", "float16", [2]);
    const [dx] = gradient(reduceSum(cast(half, "float32")), [half]);
    expect(dx!.dtype).toBe("float16");
  });

  test("passes by what moves in steps", () => {
    const counted = cast(argMax(x, 0), "float64");
    const chosen = where(greater(x, 0), exp(x), 0);
    const [dx] = gradient(add(reduceSum(chosen), counted), [x]);
    expect(compute([dx!], { x: vector(0, -1, 1) })).toEqual([[0, 0, Math.E]]);
  });

  test("refuses a loss of several numbers", () => {
    expect(() => gradient(square(x), [x])).toThrow(
      "gradient: the loss must be one number: expected shape [], got shape [3]. " +
        "Put reduceMean(...) or reduceSum(...) around it.",
    );
  });

  test("says why an operator has none", () => {
    const images = input("images", "float32", ["N", 1, 4, 4]);
    const grid = constant(zeros("float32", [1, 2, 2, 2]));
    const one = constant(zeros("float32", [1, 1, 4, 4]));
    const moved = gridSample(add(one, reduceSum(images)), grid);
    expect(() => gradient(reduceSum(moved), [images])).toThrow(
      "gradient: no gradient flows through GridSample. " +
        "Sample images before any layer that is trained, so that nothing has to flow through it.",
    );
  });

  test("does not mind an operator without one where nothing needs to flow", () => {
    const scale = input("scale", "float32", []);
    const image = input("image", "float32", [1, 1, 4, 4]);
    const sampled = gridSample(image, constant(zeros("float32", [1, 2, 2, 2])));
    const [dScale] = gradient(reduceSum(mul(sampled, scale)), [scale]);
    expect(compute([dScale!], { image: fromNumbers("float32", [1, 1, 4, 4], Array(16).fill(2)) })).toEqual([[8]]);
  });
});
