import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { less, where } from "../../ops/choice.ts";

/** Throws a ProblemError unless 0 <= probability <= 1. */
export function expectProbability(factory: string, probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ProblemError({
      what: `${factory}: probability is out of range`,
      expected: "0 to 1",
      received: String(probability),
    });
  }
}

/** Throws a ProblemError unless `value` is a finite number of at least 0. */
export function expectAmount(factory: string, name: string, value: number): void {
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new ProblemError({
      what: `${factory}: ${name} is out of range`,
      expected: "0 or more",
      received: String(value),
    });
  }
}

/** `amount` where `chance` (uniform in [0, 1)) is below the probability, 0 elsewhere. */
export function sometimes(chance: Value, probability: number, amount: Value): Value {
  return where(less(chance, probability), amount, 0);
}
