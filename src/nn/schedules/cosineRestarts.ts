import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import { between } from "./cosineDecay.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf } from "./span.ts";

export interface CosineRestartsOptions {
  /** How long the first fall takes: steps, { epochs } or { fraction }. */
  readonly firstDecaySteps: Span;
  /** How many times as long each fall takes as the one before, 1 or more. Default 2. */
  readonly tMul?: number;
  /** What the height of each fall is multiplied by, above 0, at most 1. Default 1. */
  readonly mMul?: number;
  /** Where each fall ends, 0 or more. Default 0. */
  readonly alpha?: number;
}

/**
 * The rate falls like half a wave, again and again (SGDR: Loshchilov & Hutter, 2017), as in Keras.
 * @throws ProblemError when the length is none or a number is out of range.
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  expectOptions("cosineRestarts", options, ["firstDecaySteps", "tMul", "mMul", "alpha"]);
  const { firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = Object(options) as CosineRestartsOptions;
  expectSpan("cosineRestarts", "firstDecaySteps", firstDecaySteps);
  expectNumber("cosineRestarts", "tMul", tMul, { least: 1 });
  expectNumber("cosineRestarts", "mMul", mMul, { above: 0, most: 1 });
  expectNumber("cosineRestarts", "alpha", alpha, { least: 0 });
  return Object.freeze<Schedule>({
    kind: "cosineRestarts",
    config: { firstDecaySteps, tMul, mMul, alpha },
    at(progress) {
      let length = stepsOf(firstDecaySteps, progress);
      let step = progress.step;
      let height = 1;
      // What rounding leaves of a fall is no step of its own.
      while (step > length - 1e-6) {
        step -= length;
        length *= tMul;
        height *= mMul;
      }
      return { rate: alpha + (1 - alpha) * height * between(1, 0, Math.max(0, step) / length) };
    },
  });
}
