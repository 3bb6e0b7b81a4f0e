import { ProblemError } from "../../errors.ts";
import { describeValue } from "../options.ts";

/** Throws a ProblemError unless `weights` is a list of numbers of 0 or more, one of them above. */
export function expectWeights(loss: string, name: string, weights: readonly number[]): void {
  const isList = Array.isArray(weights) && weights.every((weight) => Number.isFinite(weight) && weight >= 0);
  if (isList && weights.some((weight) => weight > 0)) return;
  throw new ProblemError({
    what: `${loss}: ${name} is no list of weights`,
    expected: "a number of 0 or more for each class, in the order of the classes, one of them above 0",
    received: describeValue(weights),
    mend: "`fit` takes weights by the name of the class.",
  });
}

/** Throws a ProblemError unless there is a weight for each class. */
export function expectWeightOfEach(loss: string, name: string, weights: readonly number[], classes: number): void {
  if (weights.length === classes) return;
  throw new ProblemError({
    what: `${loss}: ${name} does not fit the classes`,
    expected: `${classes} numbers, one for each class`,
    received: `${weights.length}`,
  });
}

/** Throws a ProblemError unless `value` is true or false. */
export function expectFlag(loss: string, name: string, value: unknown): void {
  if (typeof value === "boolean") return;
  throw new ProblemError({
    what: `${loss}: ${name} is no yes or no`,
    expected: "true or false",
    received: describeValue(value),
  });
}
