import { expectOptions, ProblemError } from "../../errors.ts";
import { add, div, mul, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectRate } from "./rates.ts";

export interface AdagradOptions {
  /** Default 0.001, as in Keras; PyTorch has 0.01. */
  readonly learningRate?: number;
  /** The sum of squared gradients at first, 0 or more. Default 0.1, as in Keras; PyTorch has 0. */
  readonly initialAccumulator?: number;
  /** Keeps the division finite; it may be 0 where the sum does not begin with 0. Default 1e-7. */
  readonly epsilon?: number;
  /** Where epsilon is added: "pytorch" (default) to the root, "tensorflow", as in Keras, under it. */
  readonly form?: "pytorch" | "tensorflow";
}

/**
 * Adagrad (Duchi et al., 2011): each weight moves by its gradient over the root of the sum of all its squared gradients.
 *
 *     n = n + g^2          w = w - rate g / (sqrt(n) + epsilon)
 *
 * PyTorch's `lr_decay` is the schedule inverseTimeDecay({ decaySteps: 1, decayRate: lrDecay }).
 * @throws ProblemError when a number is out of range, epsilon and the sum both begin with 0, or the form is unknown.
 */
export function adagrad(options: AdagradOptions = {}): Optimizer {
  expectOptions("adagrad", options, ["learningRate", "initialAccumulator", "epsilon", "form"]);
  const { learningRate = 0.001, initialAccumulator = 0.1, epsilon = 1e-7, form = "pytorch" } = options;
  expectRate("adagrad", learningRate);
  expectNumber("adagrad", "initialAccumulator", initialAccumulator, { least: 0 });
  expectNumber("adagrad", "epsilon", epsilon, { least: 0 });
  expectOneOf("adagrad", "form", form, ["pytorch", "tensorflow"]);
  if (initialAccumulator + epsilon === 0) {
    throw new ProblemError({
      what: "adagrad: a weight whose gradient is 0 would be divided by 0",
      expected: "initialAccumulator or epsilon above 0",
      received: "0 and 0",
    });
  }
  return Object.freeze<Optimizer>({
    kind: "adagrad",
    config: { learningRate, initialAccumulator, epsilon, form },
    learningRate,
    slots: () => ["sum"],
    update({ parameter, gradient, slots, learningRate: rate }) {
      // The slot holds the sum without its beginning.
      const sum = add(slots.sum!, square(gradient));
      const root =
        form === "pytorch"
          ? add(sqrt(add(sum, initialAccumulator)), epsilon)
          : sqrt(add(sum, initialAccumulator + epsilon));
      return { parameter: sub(parameter, mul(div(gradient, root), rate)), slots: { sum } };
    },
  });
}
