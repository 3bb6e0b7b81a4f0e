import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf, wholeSpans } from "./span.ts";

export interface StepDecayOptions {
  /** After how long the rate falls, again and again: steps, { epochs } or { fraction }. */
  readonly every: Span;
  /** What it is multiplied by, above 0, at most 1. Default 0.1. */
  readonly factor?: number;
}

/**
 * The rate falls at equal distances: stepDecay({ every: { epochs: 30 } }), as PyTorch's StepLR.
 * @throws ProblemError when the length is none or the factor is out of range.
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  expectOptions("stepDecay", options, ["every", "factor"]);
  const { every, factor = 0.1 } = Object(options) as StepDecayOptions;
  expectSpan("stepDecay", "every", every);
  expectNumber("stepDecay", "factor", factor, { above: 0, most: 1 });
  return Object.freeze<Schedule>({
    kind: "stepDecay",
    config: { every, factor },
    at: (progress) => ({ rate: factor ** wholeSpans(progress.step, stepsOf(every, progress)) }),
  });
}
