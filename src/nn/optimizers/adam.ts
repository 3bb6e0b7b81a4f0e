import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, div, mul, neg, sqrt, square, sub, tanh } from "../../ops/elementwise.ts";
import { expectOneOf } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectRate } from "./rates.ts";

export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** How much of the mean gradient is kept each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient is kept each step. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite. Default 1e-8. */
  readonly epsilon?: number;
  /**
   * Where epsilon is added: "pytorch" (default), after the bias correction of v, as in the paper's algorithm;
   * "tensorflow", before it, as in the paper's remark and in TFLearn.
   */
  readonly form?: "pytorch" | "tensorflow";
}

/**
 * Adam (Kingma & Ba, 2015): each weight moves by its mean gradient over the root of its mean squared gradient.
 *
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     w = w - rate m^ / (sqrt(v^) + epsilon),   m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)
 *
 * @throws ProblemError when the learning rate is not above 0, a beta is not 0 or more and below 1, or the form is unknown.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, form = "pytorch" } = options;
  expectRate("adam", learningRate);
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1)) {
      throw new ProblemError({
        what: `adam: ${name} is out of range`,
        expected: "0 or more, below 1",
        received: String(beta),
      });
    }
  }
  expectOneOf("adam", "form", form, ["pytorch", "tensorflow"]);
  return Object.freeze<Optimizer>({
    kind: "adam",
    config: { learningRate, beta1, beta2, epsilon, form },
    learningRate,
    slots: () => ["m", "v"],
    update({ parameter, gradient, slots, step, learningRate: rate }) {
      // The slots hold m / (1 - beta1) and v / (1 - beta2), and the scalars below make up for it: each pass over a
      // large weight costs more than all arithmetic on single numbers.
      const m = add(mul(slots.m!, beta1), gradient);
      const v = add(mul(slots.v!, beta2), square(gradient));
      // With c1 = 1 - beta1^t and c2 = 1 - beta2^t, both forms are rate' m / (sqrt(v) + epsilon').
      const rootOfC2 = sqrt(oneMinusPower(beta2, step));
      const rootOfScale = Math.sqrt(1 - beta2);
      const scaledRate = div(mul(mul(rate, rootOfC2), (1 - beta1) / rootOfScale), oneMinusPower(beta1, step));
      const scaledEpsilon = form === "pytorch" ? mul(rootOfC2, epsilon / rootOfScale) : epsilon / rootOfScale;
      const change = div(m, add(sqrt(v), scaledEpsilon));
      return { parameter: sub(parameter, mul(change, scaledRate)), slots: { m, v } };
    },
  });
}

/** 1 - beta^t without losing digits where beta^t is near 1: -expm1(t log beta), by tanh. */
function oneMinusPower(beta: number, step: Value): Value {
  if (beta === 0) return add(mul(step, 0), 1);
  const half = tanh(mul(step, Math.log(beta) / 2));
  return div(mul(neg(half), 2), sub(1, half));
}
