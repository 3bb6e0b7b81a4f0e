import { expectOptions } from "../../errors.ts";
import { add, div, mul, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";

export interface AdadeltaOptions {
  /** A factor of the steps that it finds itself: 1 in the paper and in PyTorch. Default 0.001, as in Keras. */
  readonly learningRate?: number;
  /** How much of both means is kept each step. Default 0.95, as in the paper and in Keras; PyTorch has 0.9. */
  readonly rho?: number;
  /** Starts the first step, and keeps the division finite; above 0. Default 1e-7, as in Keras; PyTorch has 1e-6. */
  readonly epsilon?: number;
}

/**
 * Adadelta (Zeiler, 2012): the mean squared change stands where other optimisers have a rate.
 *
 *     s = rho s + (1 - rho) g^2          d = g sqrt(c + epsilon) / sqrt(s + epsilon)
 *     c = rho c + (1 - rho) d^2          w = w - rate d
 *
 * @throws ProblemError when a number is out of range.
 */
export function adadelta(options: AdadeltaOptions = {}): Optimizer {
  expectOptions("adadelta", options, ["learningRate", "rho", "epsilon"]);
  const { learningRate = 0.001, rho = 0.95, epsilon = 1e-7 } = options;
  expectRate("adadelta", learningRate);
  expectKept("adadelta", { rho });
  expectNumber("adadelta", "epsilon", epsilon, { above: 0 });
  return Object.freeze<Optimizer>({
    kind: "adadelta",
    config: { learningRate, rho, epsilon },
    learningRate,
    slots: () => ["meanSquare", "meanSquareChange"],
    update({ parameter, gradient, slots, learningRate: rate }) {
      // Both slots hold their mean over 1 - rho, which cancels but for epsilon.
      const scaledEpsilon = epsilon / (1 - rho);
      const meanSquare = add(mul(slots.meanSquare!, rho), square(gradient));
      const ratio = div(add(slots.meanSquareChange!, scaledEpsilon), add(meanSquare, scaledEpsilon));
      const change = mul(gradient, sqrt(ratio));
      const meanSquareChange = add(mul(slots.meanSquareChange!, rho), square(change));
      return { parameter: sub(parameter, mul(change, rate)), slots: { meanSquare, meanSquareChange } };
    },
  });
}
