import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, clip, div, mul, pow, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectRate } from "./rates.ts";

export interface FtrlOptions {
  /** Default 0.001, as in Keras. */
  readonly learningRate?: number;
  /** How the rate falls with the sum of squared gradients: 0 (not at all) or less. Default -0.5. */
  readonly learningRatePower?: number;
  /** The sum of squared gradients at first, above 0. Default 0.1. */
  readonly initialAccumulator?: number;
  /** Strength of the L1 penalty, which makes weights that are not needed exactly 0. Default 0. */
  readonly l1?: number;
  /** Strength of the L2 penalty. Default 0. */
  readonly l2?: number;
  /** The paper's beta: slows the first steps. Default 0. */
  readonly beta?: number;
}

/**
 * FTRL-Proximal, "follow the regularised leader" (McMahan et al., 2013), as in TensorFlow.
 *
 *     n' = n + g^2          sigma = (n'^-power - n^-power) / rate          z = z + g - sigma w
 *     w = (clip(z, -l1, l1) - z) / ((n'^-power + beta) / rate + 2 l2)
 *
 * A weight is made anew from z in each step: of the first weights, the first steps leave only as much as
 * `initialAccumulator` is large beside the squared gradients. It suits sparse linear models better than deep networks.
 * @throws ProblemError when a number is out of range.
 */
export function ftrl(options: FtrlOptions = {}): Optimizer {
  expectOptions("ftrl", options, ["learningRate", "learningRatePower", "initialAccumulator", "l1", "l2", "beta"]);
  const { learningRate = 0.001, learningRatePower = -0.5, initialAccumulator = 0.1 } = options;
  const { l1 = 0, l2 = 0, beta = 0 } = options;
  expectRate("ftrl", learningRate);
  expectNumber("ftrl", "learningRatePower", learningRatePower, { most: 0 });
  expectNumber("ftrl", "initialAccumulator", initialAccumulator, { above: 0 });
  for (const [name, value] of Object.entries({ l1, l2, beta })) expectNumber("ftrl", name, value, { least: 0 });
  const powerOf = (n: Value) => (learningRatePower === -0.5 ? sqrt(n) : pow(n, -learningRatePower));
  return Object.freeze<Optimizer>({
    kind: "ftrl",
    config: { learningRate, learningRatePower, initialAccumulator, l1, l2, beta },
    learningRate,
    slots: () => ["sum", "linear"],
    update({ parameter, gradient, slots, learningRate: rate }) {
      // The slot holds the sum without its beginning.
      const sum = add(slots.sum!, square(gradient));
      const power = powerOf(add(sum, initialAccumulator));
      const sigma = div(sub(power, powerOf(add(slots.sum!, initialAccumulator))), rate);
      const linear = add(slots.linear!, sub(gradient, mul(sigma, parameter)));
      const pull = l1 === 0 ? mul(linear, -1) : sub(clip(linear, -l1, l1), linear);
      const stiffness = add(div(power, rate), add(div(beta, rate), 2 * l2));
      return { parameter: div(pull, stiffness), slots: { sum, linear } };
    },
  });
}
