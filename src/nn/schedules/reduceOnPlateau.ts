import { expectOptions, ProblemError } from "../../errors.ts";
import { expectNumber, expectOneOf, expectWhole } from "../options.ts";
import type { EpochResult, Schedule } from "./schedule.ts";

export interface ReduceOnPlateauOptions {
  /**
   * What should get better: "loss" or "accuracy" on the training images, or "validationLoss" or "validationAccuracy".
   * Default "loss".
   */
  readonly metric?: "loss" | "accuracy" | "validationLoss" | "validationAccuracy";
  /** What the rate is multiplied by, above 0, below 1. Default 0.1. */
  readonly factor?: number;
  /** How many epochs without improvement are borne; the next one lowers the rate. Default 10. */
  readonly patience?: number;
  /** How much better the metric must be than the best so far, 0 or more. Default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a fraction of the best so far (default, as in PyTorch) or a difference from it, as in Keras. */
  readonly thresholdMode?: "relative" | "absolute";
  /** For how many epochs after the rate fell none is counted. Default 0. */
  readonly cooldown?: number;
  /** The lowest rate, 0 or more. Default 0. */
  readonly minRate?: number;
}

/**
 * The rate falls when a metric has not got better for a while, counted in epochs, as PyTorch's ReduceLROnPlateau. Keras
 * counts alike, but lowers the rate in the epoch that its patience names, one sooner.
 * @throws ProblemError when a number is out of range or a word is unknown; in training, when the metric is one of
 *   validation and there is none.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Schedule {
  expectOptions("reduceOnPlateau", options, [
    "metric",
    "factor",
    "patience",
    "threshold",
    "thresholdMode",
    "cooldown",
    "minRate",
  ]);
  const { metric = "loss", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "relative" } = options;
  const { cooldown = 0, minRate = 0 } = options;
  expectOneOf("reduceOnPlateau", "metric", metric, ["loss", "accuracy", "validationLoss", "validationAccuracy"]);
  expectNumber("reduceOnPlateau", "factor", factor, { above: 0, below: 1 });
  expectWhole("reduceOnPlateau", "patience", patience, 0);
  expectNumber("reduceOnPlateau", "threshold", threshold, { least: 0 });
  expectOneOf("reduceOnPlateau", "thresholdMode", thresholdMode, ["relative", "absolute"]);
  expectWhole("reduceOnPlateau", "cooldown", cooldown, 0);
  expectNumber("reduceOnPlateau", "minRate", minRate, { least: 0 });
  // Losses should fall, accuracies rise.
  const sign = metric === "loss" || metric === "validationLoss" ? -1 : 1;
  const isBetter = (value: number, best: number) => {
    const margin = thresholdMode === "absolute" ? threshold : threshold * best;
    return sign === -1 ? value < best - margin : value > best + margin;
  };
  return Object.freeze<Schedule>({
    kind: "reduceOnPlateau",
    config: { metric, factor, patience, threshold, thresholdMode, cooldown, minRate },
    at({ history }) {
      let rate = 1;
      let best: number | undefined;
      let waited = 0;
      let resting = 0;
      for (const result of history) {
        const value = metricOf(result, metric);
        if (best === undefined || isBetter(value, best)) {
          best = value;
          waited = 0;
        } else waited += 1;
        if (resting > 0) {
          resting -= 1;
          waited = 0;
        }
        if (waited > patience) {
          rate = Math.min(rate, Math.max(rate * factor, minRate));
          resting = cooldown;
          waited = 0;
        }
      }
      return { rate };
    },
  });
}

function metricOf(result: EpochResult, metric: NonNullable<ReduceOnPlateauOptions["metric"]>): number {
  const { loss, accuracy, validation } = result;
  const value = { loss, accuracy, validationLoss: validation?.loss, validationAccuracy: validation?.accuracy }[metric];
  if (value !== undefined) return value;
  throw new ProblemError({
    what: `reduceOnPlateau: there is no ${metric} to look at`,
    ...(result.validation !== undefined && { received: Object.keys(result.validation).join(", ") }),
    mend: 'Give fit validation images, or set metric to "loss" or "accuracy".',
  });
}
