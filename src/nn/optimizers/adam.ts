import { expectOptions } from "../../errors.ts";
import { add, div, max, mul, pow, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";
import { oneMinusPower } from "./scalars.ts";

export interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** How much of the mean gradient is kept each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean squared gradient is kept each step. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, above 0. Default 1e-8. */
  readonly epsilon?: number;
  /**
   * Where epsilon is added: "pytorch" (default), after the bias correction of v, as in the paper's algorithm;
   * "tensorflow", before it, as in the paper's remark and in TFLearn.
   */
  readonly form?: "pytorch" | "tensorflow";
  /** Whether the largest v so far stands for v (AMSGrad: Reddi et al., 2018). Default false. */
  readonly amsgrad?: boolean;
  /**
   * Whether a schedule may move beta1, as its momentum: what oneCycle needs. It costs a pass over each weight. Default
   * false: beta1 stays.
   */
  readonly scheduledBeta1?: boolean;
}

/**
 * Adam (Kingma & Ba, 2015): each weight moves by its mean gradient over the root of its mean squared gradient.
 *
 *     m = beta1 m + (1 - beta1) g          v = beta2 v + (1 - beta2) g^2
 *     w = w - rate m^ / (sqrt(v^) + epsilon),   m^ = m / (1 - beta1^t), v^ = v / (1 - beta2^t)
 *
 * @throws ProblemError when the learning rate or epsilon is not above 0, a beta is not 0 or more and below 1, or the form
 *   is unknown.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  expectOptions("adam", options, ["learningRate", "beta1", "beta2", "epsilon", "form", "amsgrad", "scheduledBeta1"]);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, form = "pytorch" } = options;
  const { amsgrad = false, scheduledBeta1 = false } = options;
  expectRate("adam", learningRate);
  expectKept("adam", { beta1, beta2 });
  expectNumber("adam", "epsilon", epsilon, { above: 0 });
  expectOneOf("adam", "form", form, ["pytorch", "tensorflow"]);
  return Object.freeze<Optimizer>({
    kind: "adam",
    config: { learningRate, beta1, beta2, epsilon, form, amsgrad, scheduledBeta1 },
    learningRate,
    ...(scheduledBeta1 && { momentum: beta1 }),
    slots: () => ["m", "v", ...(amsgrad ? ["vMax"] : [])],
    slotMeanings: {
      ...(!scheduledBeta1 && { m: `m / (1 - ${beta1})` }),
      v: `v / (1 - ${beta2})`,
      ...(amsgrad && { vMax: `the largest v / (1 - ${beta2}) so far` }),
    },
    update({ parameter, gradient, slots, step, learningRate: rate, momentum = beta1 }) {
      // The slots hold m / (1 - beta1) and v / (1 - beta2), and the scalars below make up for it: each pass over a
      // large weight costs more than all arithmetic on single numbers. A beta1 that moves leaves m as it is.
      const share = scheduledBeta1 ? 1 : 1 - beta1;
      const added = scheduledBeta1 ? mul(gradient, sub(1, momentum)) : gradient;
      const m = add(mul(slots.m!, momentum), added);
      const v = add(mul(slots.v!, beta2), square(gradient));
      const vMax = amsgrad ? max(slots.vMax!, v) : v;
      // With c1 = 1 - beta1^t and c2 = 1 - beta2^t, both forms are rate' m / (sqrt(v) + epsilon').
      const rootOfC2 = sqrt(oneMinusPower(beta2, step));
      const rootOfScale = Math.sqrt(1 - beta2);
      const c1 = scheduledBeta1 ? sub(1, pow(momentum, step)) : oneMinusPower(beta1, step);
      const scaledRate = div(mul(mul(rate, rootOfC2), share / rootOfScale), c1);
      const scaledEpsilon = form === "pytorch" ? mul(rootOfC2, epsilon / rootOfScale) : epsilon / rootOfScale;
      const change = div(m, add(sqrt(vMax), scaledEpsilon));
      return { parameter: sub(parameter, mul(change, scaledRate)), slots: { m, v, ...(amsgrad && { vMax }) } };
    },
  });
}
