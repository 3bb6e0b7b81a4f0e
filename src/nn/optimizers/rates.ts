import { ProblemError } from "../../errors.ts";

/** Throws a ProblemError unless the learning rate is a positive finite number. */
export function expectRate(factory: string, learningRate: number): void {
  if (!(learningRate > 0 && Number.isFinite(learningRate))) {
    throw new ProblemError({
      what: `${factory}: learningRate is out of range`,
      expected: "a number above 0",
      received: String(learningRate),
      mend: "0.001 is a good start.",
    });
  }
}
