import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf, wholeSpans } from "./span.ts";

export interface InverseTimeDecayOptions {
  /** The length that the decay rate is for: steps, { epochs } or { fraction }. */
  readonly decaySteps: Span;
  /** What is added to the divisor in that length, 0 or more. */
  readonly decayRate: number;
  /** Whether the rate falls only at the end of each such length. Default false. */
  readonly staircase?: boolean;
}

/**
 * The rate is divided by 1 + decayRate step / decaySteps, as in Keras's InverseTimeDecay: fast at first, and ever slower.
 * @throws ProblemError when the length is none or the decay rate is below 0.
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  expectOptions("inverseTimeDecay", options, ["decaySteps", "decayRate", "staircase"]);
  const { decaySteps, decayRate, staircase = false } = Object(options) as InverseTimeDecayOptions;
  expectSpan("inverseTimeDecay", "decaySteps", decaySteps);
  expectNumber("inverseTimeDecay", "decayRate", decayRate, { least: 0 });
  return Object.freeze<Schedule>({
    kind: "inverseTimeDecay",
    config: { decaySteps, decayRate, staircase },
    at: (progress) => {
      const length = stepsOf(decaySteps, progress);
      const lengths = staircase ? wholeSpans(progress.step, length) : progress.step / length;
      return { rate: 1 / (1 + decayRate * lengths) };
    },
  });
}
