import { mul, sub } from "../../ops/elementwise.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectRate } from "./rates.ts";

export interface SgdOptions {
  /** Default 0.01. */
  readonly learningRate?: number;
}

/**
 * Stochastic gradient descent: w = w - rate g.
 * @throws ProblemError when the learning rate is not above 0.
 */
export function sgd({ learningRate = 0.01 }: SgdOptions = {}): Optimizer {
  expectRate("sgd", learningRate);
  return Object.freeze<Optimizer>({
    kind: "sgd",
    config: { learningRate },
    learningRate,
    slots: () => [],
    update: ({ parameter, gradient, learningRate: rate }) => ({
      parameter: sub(parameter, mul(gradient, rate)),
      slots: {},
    }),
  });
}
