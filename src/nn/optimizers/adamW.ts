import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import { type AdamOptions, adam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { decoupledWeightDecay } from "./weightDecay.ts";

export interface AdamWOptions extends AdamOptions {
  /** How much of a weight is taken off in each step, times the rate; 0 or more. Default 0.004, as in Keras; PyTorch has 0.01. */
  readonly weightDecay?: number;
}

/**
 * AdamW (Loshchilov & Hutter, 2019): Adam with weight decay that its moments know nothing of.
 *
 *     w = w - rate weightDecay w, and then a step of Adam
 *
 * All weights decay, biases too; groups(...) leaves some alone.
 * @throws ProblemError when a number is out of range or the form is unknown.
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  expectOptions("adamW", options, [
    "weightDecay",
    "learningRate",
    "beta1",
    "beta2",
    "epsilon",
    "form",
    "amsgrad",
    "scheduledBeta1",
  ]);
  const { weightDecay = 0.004, ...rest } = options;
  expectNumber("adamW", "weightDecay", weightDecay, { least: 0 });
  const inner = adam(rest);
  return Object.freeze<Optimizer>({
    ...decoupledWeightDecay(inner, weightDecay),
    kind: "adamW",
    config: { ...inner.config, weightDecay },
  });
}
