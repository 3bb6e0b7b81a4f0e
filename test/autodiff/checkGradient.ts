import { expect } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import { bind, formatShape, type Shape } from "../../src/graph/shape.ts";
import { add, mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, type RandomKey, randomKey, shuffled, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";

/** A differentiable input: its shape, where "N" is the batch, and the numbers at which the gradient is checked. */
export interface Point {
  readonly shape: Shape;
  readonly values: (count: number, key: RandomKey) => ArrayLike<number>;
}

/** How large "N" is in these tests. */
const BATCH_SIZE = 2;

/** Any numbers. */
export function any(...shape: Shape): Point {
  return { shape, values: (count, key) => normal(key, count) };
}

/** Numbers of at least 1/2. */
export function positive(...shape: Shape): Point {
  return { shape, values: (count, key) => normal(key, count).map((each) => 0.5 + Math.abs(each)) };
}

/** Numbers far apart from one another and from 0, so that no largest one is near to changing. */
export function distinct(...shape: Shape): Point {
  return { shape, values: (count, key) => Array.from(shuffled(key, count), (rank) => rank / 4 - count / 8 + 0.1) };
}

/** These numbers. */
export function given(shape: Shape, values: readonly number[]): Point {
  return { shape, values: () => values };
}

/**
 * Holds the rules against the definition of the derivative. For random u and v, u.(J v) is found by central difference
 * and (J' u).v by the rules; the rules' own graph is then held against its derivative in the same way.
 */
export function checkGradient(name: string, points: readonly Point[], build: (...inputs: Value[]) => Value): void {
  const inputs = points.map(({ shape }, i) => input(`x${i}`, "float64", shape));
  const feeds: Record<string, Tensor> = {};
  points.forEach(({ shape, values }, i) => {
    const sizes = bind(shape, { N: BATCH_SIZE });
    feeds[`x${i}`] = fromNumbers("float64", sizes, values(elementCount(sizes), split(randomKey(i), name)));
  });

  let outputs = [build(...inputs)];
  for (let degree = 1; degree <= 2; degree++) {
    const loss = outputs.map((output, i) => weigh(output, `u${degree}.${i}`, feeds)).reduce(add);
    outputs = gradient(loss, inputs);
    const gradients = evaluate(outputs, feeds, { symbols: { N: BATCH_SIZE } });
    for (const [i, each] of gradients.entries()) {
      const at = feeds[`x${i}`]!;
      expect(formatShape(each.shape), `shape of gradient ${i}`).toBe(formatShape(at.shape));
      const direction = Array.from(normal(split(randomKey(degree), `v${i}`), elementCount(at.shape)));
      const byRule = dot(toNumbers(each), direction);
      const byDifference = slope(loss, feeds, `x${i}`, direction);
      const tolerance = 1e-7 * (1 + Math.abs(byRule));
      const what = `derivative ${degree} with respect to input ${i}: ${byRule} by the rule, ${byDifference} by difference`;
      expect(Math.abs(byRule - byDifference), what).toBeLessThan(tolerance);
    }
  }
}

/** The sum of a value's elements, each times a random number that is fed. */
function weigh(value: Value, name: string, feeds: Record<string, Tensor>): Value {
  const sizes = bind(value.shape, { N: BATCH_SIZE });
  feeds[name] = fromNumbers("float64", sizes, normal(split(randomKey(7), name), elementCount(sizes)));
  return reduceSum(mul(value, input(name, value.dtype, value.shape)));
}

/** The derivative of a scalar where one input moves in a direction, by central difference. */
function slope(loss: Value, feeds: Record<string, Tensor>, moved: string, direction: readonly number[]): number {
  const at = feeds[moved]!;
  const h = 1e-5;
  const [ahead, behind] = [h, -h].map((step) => {
    const values = toNumbers(at).map((value, i) => value + step * direction[i]!);
    const [tensor] = evaluate([loss], { ...feeds, [moved]: fromNumbers("float64", at.shape, values) });
    return Number(tensor!.data[0]);
  });
  return (ahead! - behind!) / (2 * h);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * b[i]!, 0);
}
