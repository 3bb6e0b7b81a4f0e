import { ProblemError } from "../errors.ts";
import { describeValue } from "../nn/options.ts";
import type { EpochResult } from "../nn/schedules/schedule.ts";

/** What tells a good epoch from a bad one: of losses the lowest is best, of all others the highest. */
export type Monitor = (typeof monitorNames)[number];

/** All of them. */
export const monitorNames = ["validationLoss", "validationAccuracy", "validationMacroF1", "accuracy", "loss"] as const;

/** The best epoch so far. */
export interface Best {
  /** 1 for the first. */
  readonly epoch: number;
  /** What the monitor showed in it. */
  readonly value: number;
}

export interface EarlyStopping {
  /** After how many epochs without improvement training ends, 1 or more. */
  readonly patience: number;
  /** By how much the monitor must be better than at the last improvement, 0 or more. Default 0: by anything at all. */
  readonly minDelta?: number;
}

/** What is looked at unless told otherwise. */
export function usualMonitor(hasValidation: boolean): Monitor {
  return hasValidation ? "validationLoss" : "loss";
}

/** What a monitor shows of an epoch; NaN where there is no such number. */
function shownBy(monitor: Monitor, { loss, accuracy, validation }: EpochResult): number {
  const shown = {
    loss,
    accuracy,
    validationLoss: validation?.loss,
    validationAccuracy: validation?.accuracy,
    validationMacroF1: validation?.macroF1,
  }[monitor];
  return shown ?? Number.NaN;
}

/** Whether a value is better than another by more than a margin. No value is worse than NaN, and NaN better than none. */
function isBetter(monitor: Monitor, value: number, than: number, margin = 0): boolean {
  if (Number.isNaN(value)) return false;
  if (Number.isNaN(than)) return true;
  const isLoss = monitor === "loss" || monitor === "validationLoss";
  return (isLoss ? than - value : value - than) > margin;
}

/** The best of some epochs, of equally good ones the first; undefined where there is none. */
export function bestOf(history: readonly EpochResult[], monitor: Monitor): Best | undefined {
  return lastImprovement(history, monitor, 0);
}

/** Whether so many epochs have gone by without improvement that training should end. */
export function hasStalled(
  history: readonly EpochResult[],
  monitor: Monitor,
  { patience, minDelta = 0 }: EarlyStopping,
): boolean {
  const last = lastImprovement(history, monitor, minDelta);
  return last !== undefined && history.length - last.epoch >= patience;
}

/** The last epoch that was better than the last such one before it. The first is always one. */
function lastImprovement(history: readonly EpochResult[], monitor: Monitor, margin: number): Best | undefined {
  let best: Best | undefined;
  history.forEach((result, i) => {
    const value = shownBy(monitor, result);
    if (best === undefined || isBetter(monitor, value, best.value, margin)) best = { epoch: i + 1, value };
  });
  return best;
}

/** The monitors that there are numbers for. */
export function monitorsOf(has: {
  readonly validation: boolean;
  readonly classes: boolean;
  readonly macroF1: boolean;
}) {
  return [
    ...(has.validation ? (["validationLoss"] as const) : []),
    ...(has.validation && has.classes ? (["validationAccuracy"] as const) : []),
    ...(has.validation && has.macroF1 ? (["validationMacroF1"] as const) : []),
    ...(has.classes ? (["accuracy"] as const) : []),
    "loss" as const,
  ];
}

/** An option that must be one of the monitors that there are. Throws a ProblemError where it is not. */
export function expectMonitor(where: string, monitor: unknown, known: readonly Monitor[]): Monitor {
  const found = known.find((each) => each === monitor);
  if (found !== undefined) return found;
  const isOfValidation = typeof monitor === "string" && monitor.startsWith("validation");
  throw new ProblemError({
    what: `${where}: there is no ${describeValue(monitor)} to monitor`,
    expected: known.join(", "),
    received: describeValue(monitor),
    ...(isOfValidation && !known.includes("validationLoss") && { mend: "Give it validation as well." }),
  });
}
