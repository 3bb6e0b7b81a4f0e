import { expectOptions } from "../../errors.ts";
import { abs, add, div, mul, relu, sign, sqrt, square, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectRate } from "./rates.ts";

export interface ProximalAdagradOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** The sum of squared gradients at first, above 0. Default 0.1. */
  readonly initialAccumulator?: number;
  /** Strength of the L1 penalty, which makes weights that are not needed exactly 0. Default 0. */
  readonly l1?: number;
  /** Strength of the L2 penalty. Default 0. */
  readonly l2?: number;
}

/**
 * Adagrad whose penalties act after the step, by their proximal operator (Duchi & Singer, 2009), as in TensorFlow and TFLearn.
 *
 *     n = n + g^2          r = rate / sqrt(n)          p = w - r g
 *     w = sign(p) max(|p| - r l1, 0) / (1 + r l2)
 *
 * @throws ProblemError when a number is out of range.
 */
export function proximalAdagrad(options: ProximalAdagradOptions = {}): Optimizer {
  expectOptions("proximalAdagrad", options, ["learningRate", "initialAccumulator", "l1", "l2"]);
  const { learningRate = 0.001, initialAccumulator = 0.1, l1 = 0, l2 = 0 } = options;
  expectRate("proximalAdagrad", learningRate);
  expectNumber("proximalAdagrad", "initialAccumulator", initialAccumulator, { above: 0 });
  for (const [name, value] of Object.entries({ l1, l2 })) expectNumber("proximalAdagrad", name, value, { least: 0 });
  return Object.freeze<Optimizer>({
    kind: "proximalAdagrad",
    config: { learningRate, initialAccumulator, l1, l2 },
    learningRate,
    slots: () => ["sum"],
    update({ parameter, gradient, slots, learningRate: rate }) {
      // The slot holds the sum without its beginning.
      const sum = add(slots.sum!, square(gradient));
      const ownRate = div(rate, sqrt(add(sum, initialAccumulator)));
      const moved = sub(parameter, mul(gradient, ownRate));
      const kept = l1 === 0 ? moved : mul(sign(moved), relu(sub(abs(moved), mul(ownRate, l1))));
      return { parameter: l2 === 0 ? kept : div(kept, add(mul(ownRate, l2), 1)), slots: { sum } };
    },
  });
}
