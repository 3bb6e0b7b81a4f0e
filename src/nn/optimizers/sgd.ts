import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, mul, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer, OptimizerStep } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";
import { inFirstStep } from "./scalars.ts";

export interface SgdOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
  /** How much of the velocity is kept each step, 0 or more and below 1; a schedule may move it. Default 0: no velocity is kept. */
  readonly momentum?: number;
  /** Whether the gradient is taken where the velocity leads (Nesterov, 1983; Sutskever et al., 2013). Needs a momentum. Default false. */
  readonly nesterov?: boolean;
  /** How much less than the whole gradient is added to the velocity, after the first step, as in PyTorch; 0 to 1. Default 0. */
  readonly dampening?: number;
  /** Added to the gradient: weightDecay times the weight, an L2 penalty of weightDecay / 2. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent, with momentum (Polyak, 1964) where asked for.
 *
 *     g = g + weightDecay w          v = momentum v + (1 - dampening) g          w = w - rate v
 *
 * and w = w - rate (g + momentum v) with `nesterov`. The rate stands outside the velocity, as in PyTorch and TFLearn;
 * Keras has it inside, which differs only while a schedule moves it. TFLearn's `lr_decay` is the schedule
 * exponentialDecay({ decaySteps: 100, decayRate: lrDecay }); Keras's old `decay` is inverseTimeDecay.
 *
 * @throws ProblemError when the learning rate is not above 0, another number is out of range, or `nesterov` stands
 *   without momentum or with dampening.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  expectOptions("sgd", options, ["learningRate", "momentum", "nesterov", "dampening", "weightDecay"]);
  const { learningRate = 0.01, momentum = 0, nesterov = false, dampening = 0, weightDecay = 0 } = options;
  expectRate("sgd", learningRate);
  expectKept("sgd", { momentum });
  expectNumber("sgd", "dampening", dampening, { least: 0, most: 1 });
  expectNumber("sgd", "weightDecay", weightDecay, { least: 0 });
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new ProblemError({
      what: "sgd: nesterov needs a momentum above 0 and no dampening",
      received: `momentum ${momentum}, dampening ${dampening}`,
      mend: "Write sgd({ momentum: 0.9, nesterov: true }).",
    });
  }
  const decayed = ({ parameter, gradient }: OptimizerStep): Value =>
    weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
  const config = { learningRate, momentum, nesterov, dampening, weightDecay };
  if (momentum === 0) {
    return Object.freeze<Optimizer>({
      kind: "sgd",
      config,
      learningRate,
      slots: () => [],
      update: (step) => ({ parameter: sub(step.parameter, mul(decayed(step), step.learningRate)), slots: {} }),
    });
  }
  return Object.freeze<Optimizer>({
    kind: "sgd",
    config,
    learningRate,
    momentum,
    slots: () => ["velocity"],
    update(step) {
      const { momentum: kept = momentum, slots } = step;
      const gradient = decayed(step);
      // The first gradient is taken whole.
      const added = dampening === 0 ? gradient : mul(gradient, inFirstStep(step.step, 1, 1 - dampening));
      const velocity = add(mul(slots.velocity!, kept), added);
      const direction = nesterov ? add(gradient, mul(velocity, kept)) : velocity;
      return { parameter: sub(step.parameter, mul(direction, step.learningRate)), slots: { velocity } };
    },
  });
}
