import { expectOptions } from "../../errors.ts";
import { abs, add, div, max, mul, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import type { Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";
import { oneMinusPower } from "./scalars.ts";

export interface AdamaxOptions {
  /** Default 0.001, as in Keras; PyTorch has 0.002. */
  readonly learningRate?: number;
  /** How much of the mean gradient is kept each step. Default 0.9. */
  readonly beta1?: number;
  /** How much of the largest gradient is kept each step. Default 0.999. */
  readonly beta2?: number;
  /** Keeps the division finite, above 0. Default 1e-7. */
  readonly epsilon?: number;
  /** Where epsilon is added: "pytorch" (default) to each |g|, "tensorflow", as in Keras, to u when it divides. */
  readonly form?: "pytorch" | "tensorflow";
}

/**
 * Adamax (Kingma & Ba, 2015, section 7.1): Adam with the largest gradient in place of the mean squared one.
 *
 *     m = beta1 m + (1 - beta1) g          u = max(beta2 u, |g| + epsilon)
 *     w = w - rate m / ((1 - beta1^t) u)
 *
 * @throws ProblemError when a number is out of range or the form is unknown.
 */
export function adamax(options: AdamaxOptions = {}): Optimizer {
  expectOptions("adamax", options, ["learningRate", "beta1", "beta2", "epsilon", "form"]);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, form = "pytorch" } = options;
  expectRate("adamax", learningRate);
  expectKept("adamax", { beta1, beta2 });
  expectNumber("adamax", "epsilon", epsilon, { above: 0 });
  expectOneOf("adamax", "form", form, ["pytorch", "tensorflow"]);
  return Object.freeze<Optimizer>({
    kind: "adamax",
    config: { learningRate, beta1, beta2, epsilon, form },
    learningRate,
    slots: () => ["m", "u"],
    update({ parameter, gradient, slots, step, learningRate: rate }) {
      // The slot holds m / (1 - beta1): a pass less.
      const m = add(mul(slots.m!, beta1), gradient);
      const size = abs(gradient);
      const u = max(mul(slots.u!, beta2), form === "pytorch" ? add(size, epsilon) : size);
      const scaledRate = div(mul(rate, 1 - beta1), oneMinusPower(beta1, step));
      const change = div(m, form === "pytorch" ? u : add(u, epsilon));
      return { parameter: sub(parameter, mul(change, scaledRate)), slots: { m, u } };
    },
  });
}
