import { expectOptions } from "../errors.ts";
import { expectNumber, expectWhole } from "../nn/options.ts";
import { type EarlyStopping, expectMonitor, type Monitor, usualMonitor } from "./monitor.ts";

/** When training ends, with which weights, and what it does about numbers that are not finite. */
export interface ControlSettings {
  /**
   * What the best epoch is best in: "validationLoss" (default where there is validation), "validationAccuracy",
   * "validationMacroF1", "accuracy" or "loss" (default without validation), both of the training data. Of equally good epochs the first is best.
   */
  readonly monitor?: Monitor;
  /** Ends training when the monitor has not got better for a while. Default: never. */
  readonly earlyStopping?: EarlyStopping;
  /** Whether the model at the end is that of the best epoch. Default: with `earlyStopping`, and not without. */
  readonly restoreBest?: boolean;
  /**
   * What is done when loss, gradients or weights are not finite: training goes back to the end of the last epoch, or to the
   * beginning, and all its rates are multiplied by `factor` (default 0.1, above 0, below 1). It does so `retries` times (default
   * 1, from 0); the next time it ends.
   */
  readonly divergence?: { readonly retries?: number; readonly factor?: number };
}

/** The names of these settings. */
export const controlNames = [
  "monitor",
  "earlyStopping",
  "restoreBest",
  "divergence",
] as const satisfies readonly (keyof ControlSettings)[];

/** These settings with their defaults in place. */
export interface Control {
  readonly monitor: Monitor;
  readonly earlyStopping: EarlyStopping | undefined;
  readonly restoreBest: boolean;
  readonly retries: number;
  readonly factor: number;
}

/**
 * Settings with their defaults in place.
 * @param monitors those that there are numbers for
 * @throws ProblemError when one is out of range, or what should be monitored is not known.
 */
export function controlOf(where: string, settings: ControlSettings, monitors: readonly Monitor[]): Control {
  const { monitor: wanted = usualMonitor(monitors.includes("validationLoss")), earlyStopping } = settings;
  const { restoreBest = earlyStopping !== undefined, divergence = {} } = settings;
  const monitor = expectMonitor(where, wanted, monitors);
  if (earlyStopping !== undefined) {
    expectOptions(`${where}: earlyStopping`, earlyStopping, ["patience", "minDelta"]);
    expectWhole(where, "earlyStopping.patience", earlyStopping.patience);
    expectNumber(where, "earlyStopping.minDelta", earlyStopping.minDelta ?? 0, { least: 0 });
  }
  expectOptions(`${where}: divergence`, divergence, ["retries", "factor"]);
  const { retries = 1, factor = 0.1 } = divergence;
  expectWhole(where, "divergence.retries", retries, 0);
  expectNumber(where, "divergence.factor", factor, { above: 0, below: 1 });
  return { monitor, earlyStopping, restoreBest, retries, factor };
}
