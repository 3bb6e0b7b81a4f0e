import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import { linearWarmup } from "./linearWarmup.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, fractionOf, type Span, stepsOf, WHOLE } from "./span.ts";

export interface CosineDecayOptions {
  /** How long the rate falls: steps, { epochs } or { fraction }. Default: what is left of the training after the warm-up. */
  readonly decaySteps?: Span;
  /** Where it ends and stays, 0 or more. Default 0. */
  readonly alpha?: number;
  /** How long it rises from 0 in a straight line before it falls. Default: not at all. */
  readonly warmupSteps?: Span;
}

/**
 * The rate falls from 1 to `alpha` like half a wave (Loshchilov & Hutter, 2017):
 * alpha + (1 - alpha) (1 + cos(pi step / decaySteps)) / 2, as in Keras.
 * @throws ProblemError when a length is none or alpha is below 0.
 */
export function cosineDecay(options: CosineDecayOptions = {}): Schedule {
  expectOptions("cosineDecay", options, ["decaySteps", "alpha", "warmupSteps"]);
  const { decaySteps = WHOLE, alpha = 0, warmupSteps } = options;
  expectSpan("cosineDecay", "decaySteps", decaySteps);
  expectNumber("cosineDecay", "alpha", alpha, { least: 0 });
  if (warmupSteps !== undefined) expectSpan("cosineDecay", "warmupSteps", warmupSteps);
  const falling: Schedule = {
    kind: "cosineDecay",
    config: { decaySteps, alpha, ...(warmupSteps !== undefined && { warmupSteps }) },
    at: (progress) => ({ rate: between(1, alpha, fractionOf(progress.step, stepsOf(decaySteps, progress))) }),
  };
  if (warmupSteps === undefined) return Object.freeze(falling);
  return Object.freeze<Schedule>({ ...falling, at: linearWarmup(falling, { warmupSteps }).at });
}

/** From `first` to `last` along half a wave, for a fraction of 0 to 1. */
export function between(first: number, last: number, fraction: number): number {
  return last + ((first - last) * (1 + Math.cos(Math.PI * fraction))) / 2;
}
