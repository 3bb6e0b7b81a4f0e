import { asSplit } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { expectWhole } from "../nn/options.ts";
import type { Schedule } from "../nn/schedules/schedule.ts";
import { type FitOptions, fit } from "./fit.ts";
import { usualBatchSize } from "./settings.ts";

/** Of the options of `fit`, those that a few steps have a use for. */
type OfFit =
  | "train"
  | "loss"
  | "classWeights"
  | "sampleWeights"
  | "batchSize"
  | "optimizer"
  | "clipNorm"
  | "clipValue"
  | "accumulate"
  | "weights"
  | "seed"
  | "signal"
  | "runtime";

export interface FindLearningRateOptions extends Pick<FitOptions, OfFit> {
  /** How many steps are tried at most. Default 100, at least 20. */
  readonly steps?: number;
  /** The rate of the first step. Default 1e-7. */
  readonly lowest?: number;
  /** The rate of the last step. Default 10. */
  readonly highest?: number;
  /** Is told of each step when it is done. */
  readonly onPoint?: (point: RatePoint) => void;
}

/** One step of the search. */
export interface RatePoint {
  readonly learningRate: number;
  /** Mean loss of the batch, before the update. */
  readonly loss: number;
  /** The mean of the losses so far, in which each counts 0.98 of the next. */
  readonly smoothed: number;
}

/** Rates to train with, each from another look at the same curve. */
export interface SuggestedRates {
  /** The middle of the longest fall: the one to take. */
  readonly valley: number;
  /** Where the loss falls fastest. */
  readonly steepest: number;
  /** A tenth of the rate at which the loss was lowest. */
  readonly minimum: number;
}

export interface FoundLearningRate {
  readonly points: readonly RatePoint[];
  /** Absent where the loss did not fall. */
  readonly suggestions?: SuggestedRates;
  /** "diverged": the loss rose to four times its lowest, as it should in the end. "finished": it did not, up to the highest rate. */
  readonly reason: "diverged" | "finished" | "aborted";
}

const SMOOTHING = 0.98;
/** The search ends where the smoothed loss is so many times its lowest. */
const DIVERGED = 4;
/** Of the curve, what suggestions pass over: its beginning, where the mean settles, and its end, where it rises already. */
const FIRST_PART = 0.1;
const LAST_POINTS = 5;
/** A fall of less than this part of the loss is none. */
const LEAST_FALL = 0.01;

/**
 * Tries learning rates, from far too low to far too high, each for one step, and says which to train with (Smith, "Cyclical
 * learning rates for training neural networks", 2015). Weights begin as `fit` with the same seed begins; nothing of the search stays.
 * @throws ProblemError as `fit` does, and when steps or rates are out of range.
 */
export async function findLearningRate(network: Layer, options: FindLearningRateOptions): Promise<FoundLearningRate> {
  const { steps = 100, lowest = 1e-7, highest = 10, onPoint = () => {}, ...training } = options;
  checkSearch(steps, lowest, highest);
  const { optimizer = adam(), train, batchSize } = training;
  const count = train === undefined ? 1 : asSplit(train).indices.length;
  const stepsPerEpoch = Math.max(1, Math.ceil(count / (batchSize ?? Math.max(1, usualBatchSize(count)))));
  const schedule = rising({ steps, lowest, highest }, optimizer.learningRate);
  const given = { ...training, optimizer, schedule, epochs: Math.max(1, Math.ceil(steps / stepsPerEpoch)) };
  const points: RatePoint[] = [];
  const found = (reason: FoundLearningRate["reason"]): FoundLearningRate => {
    const suggestions = suggestedRates(points, steps);
    return { points, ...(suggestions && { suggestions }), reason };
  };
  let mean = 0;
  let best = Number.POSITIVE_INFINITY;
  for await (const event of fit(network, given)) {
    if (event.type === "start" || event.type === "epoch") continue;
    if (event.type !== "step")
      return found(event.type === "end" && event.reason === "aborted" ? "aborted" : "diverged");
    const { learningRate, loss, gradientNorm } = event;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return found("diverged");
    mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
    const smoothed = mean / (1 - SMOOTHING ** (points.length + 1));
    const point = { learningRate, loss, smoothed };
    points.push(point);
    onPoint(point);
    if (smoothed > DIVERGED * best) return found("diverged");
    best = Math.min(best, smoothed);
    if (points.length === steps) break;
  }
  return found("finished");
}

/** Rates with the same ratio from each step to the next. */
function rising(
  { steps, lowest, highest }: { readonly steps: number; readonly lowest: number; readonly highest: number },
  base: number,
): Schedule {
  return {
    kind: "rising",
    config: { steps, lowest, highest },
    at: ({ step }) => ({ rate: (lowest * (highest / lowest) ** (step / (steps - 1))) / base }),
  };
}

/**
 * What a curve of losses suggests.
 * @param steps how many were planned: the first tenth is passed over, and so are the last five points
 * @returns undefined where the curve is too short or does not fall
 */
export function suggestedRates(points: readonly RatePoint[], steps: number): SuggestedRates | undefined {
  const curve = points.slice(Math.floor(FIRST_PART * steps), -LAST_POINTS);
  if (curve.length < 3) return undefined;
  const losses = curve.map(({ smoothed }) => smoothed);
  const lowest = indexOfLeast(losses);
  if (losses[0]! - losses[lowest]! < LEAST_FALL * Math.abs(losses[0]!)) return undefined;
  // After its lowest the loss has peaks, from which it falls more steeply than it learns.
  const slopes = curve.slice(1, Math.max(2, lowest + 1)).map((next, i) => {
    const point = curve[i]!;
    return (next.smoothed - point.smoothed) / Math.log(next.learningRate / point.learningRate);
  });
  return {
    valley: curve[middleOfLongestFall(losses)]!.learningRate,
    steepest: curve[indexOfLeast(slopes)]!.learningRate,
    minimum: curve[lowest]!.learningRate / 10,
  };
}

/**
 * The middle of the longest run of values each lower than the one before, which need not stand side by side (the longest
 * decreasing subsequence). It is taken as if they stood side by side up to the last of them.
 */
function middleOfLongestFall(values: readonly number[]): number {
  const lengths: number[] = [];
  let end = 0;
  for (const [i, value] of values.entries()) {
    const before = lengths.filter((_, j) => values[j]! > value);
    lengths.push(1 + Math.max(0, ...before));
    if (lengths[i]! > lengths[end]!) end = i;
  }
  return Math.max(0, end - Math.ceil((lengths[end]! - 1) / 2));
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < values[best]! ? i : best), 0);
}

function checkSearch(steps: number, lowest: number, highest: number): void {
  expectWhole("findLearningRate", "steps", steps, 20);
  if (lowest > 0 && highest > lowest && Number.isFinite(highest)) return;
  throw new ProblemError({
    what: "findLearningRate: lowest and highest are no range of rates",
    expected: "two numbers above 0, the lower one first",
    received: `${lowest} and ${highest}`,
  });
}
