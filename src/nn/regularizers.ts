import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import { abs, add, mul } from "../ops/elementwise.ts";
import { reduceSum, reduceSumSquare } from "../ops/reduce.ts";
import { describeValue, expectNumber } from "./options.ts";

/** A penalty on the size of a weight, added to the loss while training. */
export interface Regularizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The penalty, a scalar. */
  apply(weight: Value): Value;
}

/**
 * factor sum |w|, which makes weights that are not needed exactly small (Tibshirani, 1996).
 * @param factor 0 or more; default 0.01, as in Keras
 * @throws ProblemError when the factor is below 0 or not finite.
 */
export function l1(factor = 0.01): Regularizer {
  expectNumber("l1", "factor", factor, { least: 0 });
  return Object.freeze<Regularizer>({
    kind: "l1",
    config: { factor },
    apply: (weight) => mul(reduceSum(abs(weight)), factor),
  });
}

/**
 * factor sum w^2, which keeps weights small (weight decay). TFLearn's L2 with weight decay d is factor d / 2.
 * @param factor 0 or more; default 0.01, as in Keras
 * @throws ProblemError when the factor is below 0 or not finite.
 */
export function l2(factor = 0.01): Regularizer {
  expectNumber("l2", "factor", factor, { least: 0 });
  return Object.freeze<Regularizer>({
    kind: "l2",
    config: { factor },
    apply: (weight) => mul(reduceSumSquare(weight), factor),
  });
}

/**
 * l1 and l2 together (Zou & Hastie, 2005).
 * @throws ProblemError when a factor is below 0 or not finite.
 */
export function l1l2(factors: { readonly l1?: number; readonly l2?: number } = {}): Regularizer {
  const [first, second] = [l1(factors.l1), l2(factors.l2)];
  return Object.freeze<Regularizer>({
    kind: "l1l2",
    config: { l1: first.config.factor, l2: second.config.factor },
    apply: (weight) => add(first.apply(weight), second.apply(weight)),
  });
}

/** Throws a ProblemError unless each option that is given is a regulariser. */
export function expectRegularizers(factory: string, options: Readonly<Record<string, Regularizer | undefined>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || isRegularizer(value)) continue;
    throw new ProblemError({
      what: `${factory}: ${name} is no regulariser`,
      expected: "one such as l2(0.0001)",
      received: describeValue(value),
    });
  }
}

/** Whether a value has what a regulariser needs. */
function isRegularizer(value: unknown): value is Regularizer {
  const { kind, apply, config } = Object(value) as Record<string, unknown>;
  return typeof kind === "string" && typeof apply === "function" && typeof config === "object";
}
