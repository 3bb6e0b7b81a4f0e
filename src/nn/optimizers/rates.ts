import { ProblemError } from "../../errors.ts";
import { describeValue, expectNumber } from "../options.ts";

/** Throws a ProblemError unless the learning rate is a positive finite number. */
export function expectRate(factory: string, learningRate: number): void {
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new ProblemError({
      what: `${factory}: learningRate is out of range`,
      expected: "a number above 0",
      received: describeValue(learningRate),
      mend: "0.001 is a good start.",
    });
  }
}

/** Throws a ProblemError unless each number, by its name, is a fraction that is kept each step: 0 or more, below 1. */
export function expectKept(factory: string, fractions: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(fractions)) expectNumber(factory, name, value, { least: 0, below: 1 });
}
