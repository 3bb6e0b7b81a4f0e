import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { constant, type Graph, input, type Value, type ValueOf } from "../../src/graph/graph.ts";
import { printGraph } from "../../src/graph/print.ts";
import { bind } from "../../src/graph/shape.ts";
import { simplify } from "../../src/graph/simplify.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { add, clip, div, exp, mul, neg, sub } from "../../src/ops/elementwise.ts";
import { expand, reshape, transpose } from "../../src/ops/layout.ts";
import { scalar } from "../../src/ops/operand.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { elementCount, filled, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { variants } from "../autodiff/variants.ts";

function simplified(graph: Graph): Graph {
  return simplify(graph, { evaluate: (value) => evaluate([value], {})[0]! });
}

/** The simplified form of one value. */
function simple(value: Value): Value {
  const inputs = inOrder([value]).filter((each): each is ValueOf<"Input"> => each.op === "Input");
  return simplified({ inputs, outputs: { value } }).outputs.value!;
}

const x = input("x", "float64", ["N", 3]);
const y = input("y", "float64", [2]);

describe("what changes nothing is left out", () => {
  test.each<readonly [string, Value, Value]>([
    ["x + 0", add(x, 0), x],
    ["0 + x", add(0, x), x],
    ["x - 0", sub(x, 0), x],
    ["x * 1", mul(x, 1), x],
    ["x / 1", div(x, 1), x],
    ["--x", neg(neg(x)), x],
    ["x * [1, 1, 1]", mul(x, constant(filled("float64", [3], 1))), x],
    ["reshape there and back", reshape(reshape(x, [-1]), ["N", 3]), x],
    ["transpose there and back", transpose(transpose(x)), x],
    ["step by step", add(mul(neg(neg(x)), 1), 0), x],
  ])("%s", (_, value, kept) => {
    expect(simple(value)).toBe(kept);
  });
});

describe("what changes something stays", () => {
  test.each<readonly [string, Value]>([
    ["0 - x", sub(0, x)],
    ["1 / x", div(1, x)],
    ["x * [1, 2, 1]", mul(x, constant(fromNumbers("float64", [3], [1, 2, 1])))],
    ["y + 0, which becomes wider", add(y, constant(filled("float64", [3, 2], 0)))],
  ])("%s", (_, value) => {
    expect(simple(value).op).toBe(value.op);
  });
});

test("constants are computed, unless they would be large", () => {
  const small = simple(exp(add(scalar(1, "float64"), 2)));
  expect(small.op).toBe("Constant");
  expect(toNumbers((small as ValueOf<"Constant">).attrs.tensor)).toEqual([Math.exp(3)]);
  expect(simple(expand(scalar(0), [300, 300])).op).toBe("Expand");
});

test("equal values are computed once", () => {
  const sum = simple(add(exp(x), exp(x)));
  expect(sum.inputs[0]).toBe(sum.inputs[1]);
});

test("values that differ in a setting or a sign are not equal", () => {
  const differing = [
    sub(clip(x, 0, Infinity), clip(x, -Infinity, Infinity)),
    sub(reduceSum(x, { axes: [1] }), reduceSum(x, { axes: [0, 1] })),
    sub(div(1, mul(x, 0)), div(1, mul(x, -0))),
  ];
  for (const value of differing) {
    const [left, right] = simple(value).inputs;
    expect(left).not.toBe(right);
  }
});

test("inputs stay, used or not", () => {
  expect(printGraph(simplified({ inputs: [x, y], outputs: { z: mul(y, 1) } }))).toBe(
    "%0 float64[N,3] = Input name=x\n%1 float64[2] = Input name=y\nz = %1\n",
  );
});

test("every operator and its gradients keep their values, and are not more", () => {
  for (const { name, inputs: points, build } of variants) {
    const inputs = points.map(({ shape }, i) => input(`x${i}`, "float64", shape));
    const output = build(...inputs);
    const gradients = gradient(reduceSum(mul(output, output)), inputs);
    const outputs = Object.fromEntries([output, ...gradients].map((value, i) => [`y${i}`, value]));
    const graph = { inputs, outputs };

    const feeds: Record<string, Tensor> = {};
    for (const [i, { shape, values }] of points.entries()) {
      const sizes = bind(shape, { N: 2 });
      feeds[`x${i}`] = fromNumbers("float64", sizes, values(elementCount(sizes), randomKey(i)));
    }
    const before = evaluate(Object.values(graph.outputs), feeds, { symbols: { N: 2 } });
    const simpler = simplified(graph);
    const after = evaluate(Object.values(simpler.outputs), feeds, { symbols: { N: 2 } });

    expect(nodeCount(simpler), name).toBeLessThanOrEqual(nodeCount(graph));
    for (const [i, tensor] of before.entries()) {
      expect(after[i]!.shape, name).toEqual(tensor.shape);
      expectClose(toNumbers(after[i]!), toNumbers(tensor), name);
    }
  }
});

function nodeCount(graph: Graph): number {
  return inOrder(Object.values(graph.outputs)).length;
}

function expectClose(actual: readonly number[], expected: readonly number[], name: string): void {
  for (const [i, each] of expected.entries()) {
    if (Number.isNaN(each)) expect(actual[i], name).toBeNaN();
    else expect(Math.abs(actual[i]! - each), name).toBeLessThan(1e-9 * (1 + Math.abs(each)));
  }
}
