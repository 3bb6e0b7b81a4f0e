import { kindOf, ProblemError } from "../errors.ts";
import type { Weights } from "../nn/model.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { Schedule } from "../nn/schedules/schedule.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type ControlSettings, controlNames } from "./control.ts";

/** How training goes, whatever it learns from. */
export interface TrainingSettings extends ControlSettings {
  /** How often all training data are seen. Default 10. */
  readonly epochs?: number;
  /** Images, or rows, in one step. The last step of an epoch takes what is left. Default 96, or all where there are fewer. */
  readonly batchSize?: number;
  /** Default adam(). */
  readonly optimizer?: Optimizer;
  /** How the learning rate changes from step to step. Default: not at all. */
  readonly schedule?: Schedule;
  /** The largest norm of all gradients together; longer ones are shortened. Default: no limit. */
  readonly clipNorm?: number;
  /** The largest gradient of a single weight, either way. Default: no limit. */
  readonly clipValue?: number;
  /**
   * How many batches make one update of the weights, as if they had been one large batch; a short one at the end of an epoch
   * counts like the others. The rate is that of the last one. Batches that an epoch leaves over make an update together with the
   * first ones of the next; what is left over when training ends makes none. Default 1.
   */
  readonly accumulate?: number;
  /** Weights to begin with, by name, such as a trained model's; all others are drawn. What was measured on other data stays, too. */
  readonly weights?: Weights;
  /** Fixes everything random: first weights, order, augmentation, dropout. Default 0. */
  readonly seed?: number;
  /** Ends training after the step under way. */
  readonly signal?: { readonly aborted: boolean };
  /** The engine that runs the steps. */
  readonly runtime: Runtime;
}

/** The names of these settings, for `expectOptions`. */
export const settingNames = [
  "epochs",
  "batchSize",
  "optimizer",
  "schedule",
  "clipNorm",
  "clipValue",
  "accumulate",
  "weights",
  "seed",
  "signal",
  "runtime",
  ...controlNames,
] as const satisfies readonly (keyof TrainingSettings)[];

/** How large a batch is by default. */
export function usualBatchSize(count: number): number {
  return Math.min(96, count);
}

/**
 * Checks what is given by number.
 * @param count how much there is to learn from
 * @throws ProblemError when a number is out of range.
 */
export function checkSettings(where: "fit" | "fitValues" | "fitHead", count: number, settings: TrainingSettings): void {
  const { epochs = 10, batchSize = 1, accumulate = 1, clipNorm, clipValue, seed = 0 } = settings;
  for (const [name, value] of Object.entries({ epochs, batchSize, accumulate })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ProblemError({
        what: `${where}: ${name} is out of range`,
        expected: "a whole number of at least 1",
        received: kindOf(value),
      });
    }
  }
  if (batchSize > count) {
    throw new ProblemError({
      what: `${where}: batchSize is larger than the training set`,
      expected: `at most ${count}`,
      received: String(batchSize),
      mend: `Use a smaller batch or more ${where === "fit" ? "images" : "rows"}.`,
    });
  }
  for (const [name, value] of Object.entries({ clipNorm, clipValue })) {
    if (value !== undefined && !(value > 0)) {
      throw new ProblemError({
        what: `${where}: ${name} is out of range`,
        expected: "a number above 0",
        received: kindOf(value),
      });
    }
  }
  if (!Number.isFinite(seed))
    throw new ProblemError({
      what: `${where}: seed is out of range`,
      expected: "a finite number",
      received: kindOf(seed),
    });
}

/**
 * Fewer batches than make one update would leave the first weights as they are.
 * @param steps how many batches the whole training has
 * @throws ProblemError where accumulate is larger.
 */
export function checkAccumulate(where: "fit" | "fitValues", accumulate: number, steps: number): void {
  if (accumulate <= steps) return;
  throw new ProblemError({
    what: `${where}: accumulate is larger than the whole training, which would change no weight`,
    expected: `at most ${steps}, the batches of all epochs`,
    received: String(accumulate),
    mend: "Accumulate fewer, train for more epochs, or use smaller batches.",
  });
}
