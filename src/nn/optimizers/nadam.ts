import { expectOptions } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { add, div, exp, mul, sqrt, square, sub } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";
import { oneMinusExpOfTwice, oneMinusPower } from "./scalars.ts";

export interface NadamOptions {
  /** Default 0.001, as in Keras; PyTorch has 0.002. */
  readonly learningRate?: number;
  /** How much of the mean gradient is kept each step, in the end; above 0, below 1. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient is kept each step. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, above 0. Default 1e-8, as in PyTorch and here in adam. */
  readonly epsilon?: number;
  /** How fast the momentum rises from half of beta1 to beta1, above 0. Default 0.004. */
  readonly momentumDecay?: number;
}

/**
 * NAdam (Dozat, 2016): Adam with Nesterov's momentum, which rises while training goes on, as in PyTorch.
 *
 *     mu(t) = beta1 (1 - 0.96^(t momentumDecay) / 2)          p(t) = mu(1) mu(2) ... mu(t)
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     w = w - rate (g (1 - mu(t)) / (1 - p(t)) + m mu(t + 1) / (1 - p(t + 1))) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * @throws ProblemError when a number is out of range.
 */
export function nadam(options: NadamOptions = {}): Optimizer {
  expectOptions("nadam", options, ["learningRate", "beta1", "beta2", "epsilon", "momentumDecay"]);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, momentumDecay = 0.004 } = options;
  expectRate("nadam", learningRate);
  expectNumber("nadam", "beta1", beta1, { above: 0, below: 1 });
  expectKept("nadam", { beta2 });
  expectNumber("nadam", "epsilon", epsilon, { above: 0 });
  expectNumber("nadam", "momentumDecay", momentumDecay, { above: 0 });
  const slope = momentumDecay * Math.log(0.96);
  const momentumAt = (step: Value) => mul(sub(1, mul(exp(mul(step, slope)), 0.5)), beta1);
  return Object.freeze<Optimizer>({
    kind: "nadam",
    config: { learningRate, beta1, beta2, epsilon, momentumDecay },
    learningRate,
    slots: () => ["m", "v"],
    update({ parameter, gradient, slots, step, learningRate: rate }) {
      // The slots hold m / (1 - beta1) and v / (1 - beta2), as in adam.
      const m = add(mul(slots.m!, beta1), gradient);
      const v = add(mul(slots.v!, beta2), square(gradient));
      const next = add(step, 1);
      const product = productOfMomenta(step, beta1, slope);
      const gradientShare = div(sub(1, momentumAt(step)), sub(1, product));
      const meanShare = div(mul(momentumAt(next), 1 - beta1), sub(1, mul(product, momentumAt(next))));
      const rootOfC2 = sqrt(oneMinusPower(beta2, step));
      const rootOfScale = Math.sqrt(1 - beta2);
      const scaledRate = mul(mul(rate, rootOfC2), 1 / rootOfScale);
      const root = add(sqrt(v), mul(rootOfC2, epsilon / rootOfScale));
      const direction = add(mul(gradient, mul(gradientShare, scaledRate)), mul(m, mul(meanShare, scaledRate)));
      return { parameter: sub(parameter, div(direction, root)), slots: { m, v } };
    },
  });
}

const TERMS = 40;

/**
 * mu(1) mu(2) ... mu(t) from t alone. With q = e^slope and log(1 - x) = -(x + x^2 / 2 + x^3 / 3 ...), its logarithm is
 *
 *     t log beta1 - sum over k of 0.5^k / k (q^k + q^2k + ... + q^tk),   a geometric series: q^k (1 - q^tk) / (1 - q^k)
 */
function productOfMomenta(step: Value, beta1: number, slope: number): Value {
  const powers = Array.from({ length: TERMS }, (_, i) => i + 1);
  const factors = powers.map((k) => (0.5 ** k / k) * (Math.exp(k * slope) / -Math.expm1(k * slope)));
  const list = (numbers: readonly number[]) => constant(fromNumbers("float32", [TERMS], numbers));
  const series = mul(list(factors), oneMinusExpOfTwice(mul(step, list(powers.map((k) => (k * slope) / 2)))));
  return exp(sub(mul(step, Math.log(beta1)), reduceSum(series)));
}
