import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf, wholeSpans } from "./span.ts";

export interface ExponentialDecayOptions {
  /** After how long the rate has fallen once: steps, { epochs } or { fraction }. */
  readonly decaySteps: Span;
  /** What it is multiplied by, above 0, at most 1. */
  readonly decayRate: number;
  /** Whether it falls at once at the end of each such length, and stays in between. Default false. */
  readonly staircase?: boolean;
}

/**
 * The rate is multiplied by `decayRate` in each `decaySteps`: rate = decayRate^(step / decaySteps), as in Keras.
 * TFLearn's `lr_decay` is this with decaySteps 100; PyTorch's ExponentialLR(gamma) with { epochs: 1 } and `staircase`.
 * @throws ProblemError when the length is none or the decay rate is out of range.
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  expectOptions("exponentialDecay", options, ["decaySteps", "decayRate", "staircase"]);
  const { decaySteps, decayRate, staircase = false } = Object(options) as ExponentialDecayOptions;
  expectSpan("exponentialDecay", "decaySteps", decaySteps);
  expectNumber("exponentialDecay", "decayRate", decayRate, { above: 0, most: 1 });
  return Object.freeze<Schedule>({
    kind: "exponentialDecay",
    config: { decaySteps, decayRate, staircase },
    at: (progress) => {
      const length = stepsOf(decaySteps, progress);
      return { rate: decayRate ** (staircase ? wholeSpans(progress.step, length) : progress.step / length) };
    },
  });
}
