import { describe, expect, test } from "vitest";
import { emit, input, type Value } from "../../src/graph/graph.ts";
import { dependents, inOrder, rewriteAll } from "../../src/graph/walk.ts";
import { add, exp, mul, neg } from "../../src/ops/elementwise.ts";

const a = input("a", "float32", [2]);
const b = input("b", "float32", [2]);

describe("inOrder", () => {
  test("puts inputs before what uses them, each value once", () => {
    const sum = add(a, b);
    const product = mul(sum, sum);
    expect(inOrder([product, sum])).toEqual([a, b, sum, product]);
  });

  test("starts with what the first output needs", () => {
    const left = neg(a);
    const right = neg(b);
    expect(inOrder([right, left])).toEqual([b, right, a, left]);
  });

  test("keeps equal values apart that were written twice", () => {
    expect(inOrder([neg(a), neg(a)])).toHaveLength(3);
  });

  test("of nothing is nothing", () => {
    expect(inOrder([])).toEqual([]);
  });

  test("walks 100,000 operators in a row", () => {
    let value: Value = a;
    for (let i = 0; i < 100_000; i++) value = neg(value);
    const order = inOrder([value]);
    expect(order).toHaveLength(100_001);
    expect(order[0]).toBe(a);
    expect(order.at(-1)).toBe(value);
  });

  test("walks 60 doublings, whose paths are 2^60, in 61 steps", () => {
    let value: Value = a;
    for (let i = 0; i < 60; i++) value = add(value, value);
    expect(inOrder([value])).toHaveLength(61);
  });
});

test("dependents are the sources and all that they reach", () => {
  const ofA = neg(a);
  const ofB = exp(b);
  const both = add(ofA, ofB);
  const order = inOrder([both]);
  expect(dependents(order, [a])).toEqual(new Set([a, ofA, both]));
  expect(dependents(order, [ofB])).toEqual(new Set([ofB, both]));
  expect(dependents(order, [])).toEqual(new Set());
});

describe("rewriteAll", () => {
  const keep = (value: Value, inputs: readonly Value[]) =>
    inputs.every((from, i) => from === value.inputs[i]) ? value : (emit(value.op, value.attrs, inputs, value) as Value);

  test("gives each value its rewritten inputs", () => {
    const sum = add(neg(a), b);
    const renewed = rewriteAll([sum], (value, inputs) => (value.op === "Neg" ? inputs[0]! : keep(value, inputs)));
    expect(renewed.get(sum)!.inputs).toEqual([a, b]);
    expect(renewed.get(b)).toBe(b);
  });

  test("visits a shared value once, so that it stays shared", () => {
    const shared = neg(a);
    const product = mul(shared, shared);
    let visits = 0;
    const renewed = rewriteAll([product], (value, inputs) => {
      visits++;
      return value.op === "Neg" ? exp(inputs[0]!) : keep(value, inputs);
    });
    expect(visits).toBe(3);
    const [left, right] = renewed.get(product)!.inputs;
    expect(left!.op).toBe("Exp");
    expect(left).toBe(right);
  });

  test("leaves the old graph as it was", () => {
    const old = neg(a);
    rewriteAll([old], () => b);
    expect(old.inputs).toEqual([a]);
  });
});

test("values cannot be changed", () => {
  const sum = add(a, b);
  expect(Object.isFrozen(sum)).toBe(true);
  expect(Object.isFrozen(sum.inputs)).toBe(true);
  expect(Object.isFrozen(sum.shape)).toBe(true);
  expect(Object.isFrozen(a.attrs)).toBe(true);
});
