import { expectOptions } from "../../errors.ts";
import { add, mul, sign, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";

export interface LionOptions {
  /** Every weight moves by so much in each step: a third to a tenth of a good rate for Adam. Default 0.0001, as in the paper. */
  readonly learningRate?: number;
  /** How much of the mean gradient stands in the direction of a step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the mean gradient is kept each step. Default 0.99. */
  readonly beta2?: number;
  /** How much of a weight is taken off in each step, times the rate; three to ten times what suits AdamW. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Lion (Chen et al., 2023): only the sign of a mean gradient counts.
 *
 *     w = w - rate (sign(beta1 m + (1 - beta1) g) + weightDecay w)          m = beta2 m + (1 - beta2) g
 *
 * @throws ProblemError when a number is out of range.
 */
export function lion(options: LionOptions = {}): Optimizer {
  expectOptions("lion", options, ["learningRate", "beta1", "beta2", "weightDecay"]);
  const { learningRate = 0.0001, beta1 = 0.9, beta2 = 0.99, weightDecay = 0 } = options;
  expectRate("lion", learningRate);
  expectKept("lion", { beta1, beta2 });
  expectNumber("lion", "weightDecay", weightDecay, { least: 0 });
  return Object.freeze<Optimizer>({
    kind: "lion",
    config: { learningRate, beta1, beta2, weightDecay },
    learningRate,
    slots: () => ["m"],
    update({ parameter, gradient, slots, learningRate: rate }) {
      // The slot holds m / (1 - beta2), and a sign is the same at any scale.
      const direction = sign(add(mul(slots.m!, (beta1 * (1 - beta2)) / (1 - beta1)), gradient));
      const m = add(mul(slots.m!, beta2), gradient);
      const kept = weightDecay === 0 ? parameter : mul(parameter, sub(1, mul(rate, weightDecay)));
      return { parameter: sub(kept, mul(direction, rate)), slots: { m } };
    },
  });
}
