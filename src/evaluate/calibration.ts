/** Whether probabilities mean what they say: of what is called 80 % likely, 80 % should be so. */
import { expectOptions, ProblemError } from "../errors.ts";
import { type Estimate, proportion } from "./interval.ts";

/** Images whose probability lies in one range. */
export interface CalibrationBin {
  /** Above this (0 with it), 0 to 1. */
  readonly low: number;
  /** Up to this, with it. */
  readonly high: number;
  readonly count: number;
  /** The mean probability of its images; null where there are none. */
  readonly confidence: number | null;
  /** The part of them that is so, with Wilson's interval. */
  readonly share: Estimate;
}

/** How far probabilities are from what comes true. A measure of no images is null. */
export interface Calibration {
  /**
   * Expected calibration error (Naeini 2015; Guo 2017): the distance between mean probability and share, over ranges of equal width, each weighed by its
   * images. 0 is perfect.
   */
  readonly expectedError: number | null;
  /** The same over ranges with equally many images each, so that none is nearly empty (Nguyen and O'Connor, 2015). */
  readonly adaptiveError: number | null;
  /** The largest distance of a range of equal width; that of a nearly empty one says little. */
  readonly maximumError: number | null;
  /** The ranges of equal width, the lowest first. */
  readonly bins: readonly CalibrationBin[];
}

export interface CalibrationOptions {
  /** Ranges. Default 15. */
  readonly bins?: number;
}

/**
 * Calibration of single probabilities.
 * @param confidences [count], 0 to 1
 * @param outcomes [count]: whether it came true
 * @throws ProblemError when there is not an outcome for each probability, or `bins` is no whole number above 0.
 */
export function calibration(
  confidences: ArrayLike<number>,
  outcomes: ArrayLike<boolean | number>,
  options: CalibrationOptions = {},
): Calibration {
  expectOptions("calibration", options, ["bins"]);
  const { bins = 15 } = options;
  if (confidences.length !== outcomes.length) {
    throw new ProblemError({
      what: "calibration: there is not an outcome for each probability",
      expected: `${confidences.length}`,
      received: `${outcomes.length}`,
    });
  }
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ProblemError({ what: "calibration: bins", expected: "a whole number above 0", received: `${bins}` });
  }
  const equal = sumsByWidth(confidences, outcomes, bins);
  const filled = equal.filter(({ count }) => count > 0);
  return {
    expectedError: meanDistance(equal),
    adaptiveError: meanDistance(sumsByCount(confidences, outcomes, bins)),
    maximumError: filled.length === 0 ? null : Math.max(...filled.map(distance)),
    bins: equal.map(({ count, confidence, hits }, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      count,
      confidence: count === 0 ? null : confidence / count,
      share: proportion(hits, count),
    })),
  };
}

/**
 * Calibration of answers: the probability of the likeliest class beside how often it is right, as Guo (2017) has it.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @throws ProblemError when there is not a row for each label.
 */
export function answerCalibration(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  options: CalibrationOptions = {},
): Calibration {
  if (probabilities.length !== labels.length * classes) {
    throw new ProblemError({
      what: "answerCalibration: there is not a row of probabilities for each label",
      expected: `${labels.length} x ${classes}`,
      received: `${probabilities.length} numbers`,
    });
  }
  const confidences = new Float64Array(labels.length);
  const isRight = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (probabilities[i * classes + k]! > probabilities[i * classes + best]!) best = k;
    confidences[i] = probabilities[i * classes + best]!;
    isRight[i] = best === labels[i] ? 1 : 0;
  }
  return calibration(confidences, isRight, options);
}

interface Sums {
  count: number;
  confidence: number;
  hits: number;
}

function noSums(bins: number): Sums[] {
  return Array.from({ length: bins }, () => ({ count: 0, confidence: 0, hits: 0 }));
}

function put(sums: Sums, confidence: number, outcome: boolean | number): void {
  sums.count += 1;
  sums.confidence += confidence;
  sums.hits += Number(outcome);
}

/** Ranges are open below and closed above: (i / bins, (i + 1) / bins]. */
function sumsByWidth(confidences: ArrayLike<number>, outcomes: ArrayLike<boolean | number>, bins: number): Sums[] {
  const sums = noSums(bins);
  for (let i = 0; i < confidences.length; i++) {
    const place = Math.min(bins - 1, Math.max(0, Math.ceil(confidences[i]! * bins) - 1));
    put(sums[place]!, confidences[i]!, outcomes[i]!);
  }
  return sums;
}

function sumsByCount(confidences: ArrayLike<number>, outcomes: ArrayLike<boolean | number>, bins: number): Sums[] {
  const sums = noSums(bins);
  const order = Uint32Array.from({ length: confidences.length }, (_, i) => i);
  order.sort((a, b) => confidences[a]! - confidences[b]!);
  for (const [place, i] of order.entries()) {
    put(sums[Math.floor((place * bins) / order.length)]!, confidences[i]!, outcomes[i]!);
  }
  return sums;
}

function distance({ count, confidence, hits }: Sums): number {
  return Math.abs(confidence - hits) / count;
}

function meanDistance(sums: readonly Sums[]): number | null {
  const count = sums.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return null;
  return sums.reduce((sum, { confidence, hits }) => sum + Math.abs(confidence - hits), 0) / count;
}
