import { mul, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import { describeOptimizer, expectOptimizer, type Optimizer } from "./optimizer.ts";

/**
 * Any optimiser with decoupled weight decay (Loshchilov & Hutter, 2019): each step takes rate x weightDecay off each weight
 * before the optimiser moves it, and its gradients know nothing of it.
 *
 *     w = w - rate weightDecay w
 *
 * To leave biases and scales alone, give it to a group: groups([{ match: "*.kernel", weightDecay: 0.05 }], adam()).
 * @param weightDecay 0 or more
 * @throws ProblemError when the first argument is no optimiser or the decay is out of range.
 */
export function decoupledWeightDecay(optimizer: Optimizer, weightDecay: number): Optimizer {
  expectOptimizer("decoupledWeightDecay", "its first argument", optimizer);
  expectNumber("decoupledWeightDecay", "weightDecay", weightDecay, { least: 0 });
  return Object.freeze<Optimizer>({
    ...optimizer,
    kind: "decoupledWeightDecay",
    config: { optimizer: describeOptimizer(optimizer), weightDecay },
    update(step) {
      const kept = sub(1, mul(step.learningRate, weightDecay));
      return optimizer.update({ ...step, parameter: mul(step.parameter, kept) });
    },
  });
}
