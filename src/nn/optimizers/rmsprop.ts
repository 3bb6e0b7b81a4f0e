import { expectOptions } from "../../errors.ts";
import { add, div, mul, pow, relu, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";

export interface RmspropOptions {
  /** Default 0.001, as in Keras; PyTorch has 0.01. */
  readonly learningRate?: number;
  /** How much of the mean squared gradient is kept each step. Default 0.9, as in Keras; PyTorch's alpha is 0.99. */
  readonly rho?: number;
  /** How much of the velocity is kept each step; a schedule may move it. Default 0: no velocity is kept. */
  readonly momentum?: number;
  /** Keeps the division finite, above 0. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether the mean gradient's square is taken off the mean squared gradient, which leaves the variance. Default false. */
  readonly centered?: boolean;
  /**
   * "pytorch" (default): epsilon is added to the root, and the rate stands outside the velocity. "tensorflow", as in Keras and
   * TFLearn: epsilon is added under the root, and the rate stands inside the velocity.
   */
  readonly form?: "pytorch" | "tensorflow";
  /** The mean squared gradient at first, 0 or more. Default 0; TFLearn begins with 1. */
  readonly initialAccumulator?: number;
}

/**
 * RMSprop (Tieleman & Hinton, 2012): each weight moves by its gradient over the root of its mean squared gradient.
 *
 *     s = rho s + (1 - rho) g^2          d = g / (sqrt(s) + epsilon)   or   g / sqrt(s + epsilon)
 *     v = momentum v + d                 w = w - rate v
 *
 * With `centered` (Graves, 2013), a = rho a + (1 - rho) g, and s - a^2 stands for s below the root.
 * @throws ProblemError when a number is out of range or the form is unknown.
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  expectOptions("rmsprop", options, [
    "learningRate",
    "rho",
    "momentum",
    "epsilon",
    "centered",
    "form",
    "initialAccumulator",
  ]);
  const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
  const { form = "pytorch", initialAccumulator = 0 } = options;
  expectRate("rmsprop", learningRate);
  expectKept("rmsprop", { rho, momentum });
  expectNumber("rmsprop", "epsilon", epsilon, { above: 0 });
  expectNumber("rmsprop", "initialAccumulator", initialAccumulator, { least: 0 });
  expectOneOf("rmsprop", "form", form, ["pytorch", "tensorflow"]);
  const share = 1 - rho;
  const names = ["meanSquare", ...(centered ? ["mean"] : []), ...(momentum === 0 ? [] : ["velocity"])];
  return Object.freeze<Optimizer>({
    kind: "rmsprop",
    config: { learningRate, rho, momentum, epsilon, centered, form, initialAccumulator },
    learningRate,
    ...(momentum !== 0 && { momentum }),
    slots: () => names,
    update({ parameter, gradient, slots, step, learningRate: rate, momentum: kept = momentum }) {
      // The slots hold s / (1 - rho) without what is left of its beginning, and a / (1 - rho): a pass less each.
      const meanSquare = add(mul(slots.meanSquare!, rho), square(gradient));
      const mean = centered ? add(mul(slots.mean!, rho), gradient) : undefined;
      // Rounding may make a variance of nothing negative.
      const spread = mean === undefined ? meanSquare : relu(sub(meanSquare, mul(square(mean), share)));
      const beginning = initialAccumulator === 0 ? 0 : mul(pow(rho, step), initialAccumulator / share);
      const root =
        form === "pytorch"
          ? add(sqrt(add(spread, beginning)), epsilon / Math.sqrt(share))
          : sqrt(add(spread, add(beginning, epsilon / share)));
      const scaledRate = div(rate, Math.sqrt(share));
      const change = div(gradient, root);
      const next = { meanSquare, ...(mean && { mean }) };
      if (momentum === 0) return { parameter: sub(parameter, mul(change, scaledRate)), slots: next };
      const velocity = add(mul(slots.velocity!, kept), form === "pytorch" ? change : mul(change, scaledRate));
      const moved = form === "pytorch" ? mul(velocity, scaledRate) : velocity;
      return { parameter: sub(parameter, moved), slots: { ...next, velocity } };
    },
  });
}
