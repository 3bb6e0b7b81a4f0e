import { expectOptions, ProblemError } from "../../errors.ts";
import { describeValue, expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf, wholeSpans } from "./span.ts";

export interface PiecewiseConstantOptions {
  /** When the rate changes, rising: steps, { epochs } or { fraction }. */
  readonly boundaries: readonly Span[];
  /** The rate before the first boundary, between them, and after the last: one more than boundaries. Each 0 or more. */
  readonly rates: readonly number[];
}

/**
 * Rates that stay until the next boundary. A boundary of n steps leaves n steps at the rate before it, as in PyTorch's
 * MultiStepLR; Keras's leaves one more.
 *
 *     piecewiseConstant({ boundaries: [{ epochs: 100 }, { epochs: 150 }], rates: [1, 0.1, 0.01] })
 *
 * @throws ProblemError when a boundary is no length, a rate is below 0, or there are not as many rates as needed; in
 *   training, when boundaries do not rise.
 */
export function piecewiseConstant(options: PiecewiseConstantOptions): Schedule {
  expectOptions("piecewiseConstant", options, ["boundaries", "rates"]);
  const { boundaries, rates } = Object(options) as PiecewiseConstantOptions;
  if (!Array.isArray(boundaries) || !Array.isArray(rates) || rates.length !== boundaries.length + 1) {
    throw new ProblemError({
      what: "piecewiseConstant: each boundary must stand between two rates",
      expected: "a list of boundaries, and a list of one rate more",
      received: `boundaries ${describeValue(boundaries)}, rates ${describeValue(rates)}`,
    });
  }
  boundaries.forEach((boundary, i) => {
    expectSpan("piecewiseConstant", `boundary ${i + 1}`, boundary);
  });
  rates.forEach((rate, i) => {
    expectNumber("piecewiseConstant", `rate ${i + 1}`, rate, { least: 0 });
  });
  return Object.freeze<Schedule>({
    kind: "piecewiseConstant",
    config: { boundaries, rates },
    at(progress) {
      const steps = boundaries.map((boundary: Span) => stepsOf(boundary, progress));
      if (steps.some((each, i) => i > 0 && each <= steps[i - 1]!)) {
        throw new ProblemError({
          what: "piecewiseConstant: its boundaries do not rise",
          received: `steps ${steps.join(", ")}`,
          mend: "Put the earliest first.",
        });
      }
      return { rate: rates[steps.filter((each) => wholeSpans(progress.step, each) > 0).length]! };
    },
  });
}
