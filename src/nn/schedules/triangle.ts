import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf } from "./span.ts";

export interface TriangleOptions {
  /** How long the rate rises: steps, { epochs } or { fraction }, rounded down to whole steps. Default { fraction: 0.23 }. */
  readonly warmupSteps?: Span;
  /** What the rate begins with, 0 or more. Default 0.2. */
  readonly start?: number;
  /** What the rate would end with after the last step, 0 or more. Default 0.07. */
  readonly end?: number;
}

/**
 * The rate rises in a straight line to 1, and falls in one until the training ends; the defaults are those of airbench94
 * (Jordan, 2024).
 * @throws ProblemError when the length is none or a number is below 0.
 */
export function triangle(options: TriangleOptions = {}): Schedule {
  expectOptions("triangle", options, ["warmupSteps", "start", "end"]);
  const { warmupSteps = { fraction: 0.23 }, start = 0.2, end = 0.07 } = options;
  expectSpan("triangle", "warmupSteps", warmupSteps);
  expectNumber("triangle", "start", start, { least: 0 });
  expectNumber("triangle", "end", end, { least: 0 });
  return Object.freeze<Schedule>({
    kind: "triangle",
    config: { warmupSteps, start, end },
    at(progress) {
      const { step, totalSteps } = progress;
      const top = Math.floor(stepsOf(warmupSteps, progress) + 1e-9);
      if (step < top) return { rate: start + ((1 - start) * step) / top };
      return { rate: 1 + (end - 1) * (step === top ? 0 : Math.min(1, (step - top) / (totalSteps - top))) };
    },
  });
}
