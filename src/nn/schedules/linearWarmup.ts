import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import { expectSchedule, type Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf } from "./span.ts";

export interface WarmupOptions {
  /** How long the rate rises: steps, { epochs } or { fraction }. */
  readonly warmupSteps: Span;
  /** What it begins with, as a factor of the schedule's first rate: 0 or more. Default 0, as in Keras: the first step changes nothing. */
  readonly start?: number;
}

/**
 * A schedule after a rate that rises in a straight line (Goyal et al., 2017). For the schedule, training begins after the
 * rise: it has so many steps fewer, and fractions are fractions of the rest.
 *
 *     linearWarmup(polynomialDecay(), { warmupSteps: { epochs: 5 } })
 *
 * @throws ProblemError when the first argument is no schedule, the length is none, or `start` is below 0.
 */
export function linearWarmup(schedule: Schedule, options: WarmupOptions): Schedule {
  expectOptions("linearWarmup", options, ["warmupSteps", "start"]);
  const { warmupSteps, start = 0 } = Object(options) as WarmupOptions;
  expectSchedule("linearWarmup", "its first argument", schedule);
  expectSpan("linearWarmup", "warmupSteps", warmupSteps);
  expectNumber("linearWarmup", "start", start, { least: 0 });
  return Object.freeze<Schedule>({
    kind: "linearWarmup",
    config: { schedule: { kind: schedule.kind, ...schedule.config }, warmupSteps, start },
    at(progress) {
      const length = stepsOf(warmupSteps, progress);
      const totalSteps = Math.max(1, progress.totalSteps - length);
      const after = schedule.at({ ...progress, step: Math.max(0, progress.step - length), totalSteps });
      if (progress.step >= length) return after;
      return { ...after, rate: after.rate * (start + ((1 - start) * progress.step) / length) };
    },
  });
}
