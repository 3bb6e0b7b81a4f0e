import { ProblemError } from "../errors.ts";

/** A judgement of predicted numbers. Measures of nothing are null. */
export interface ValueScores {
  /** Rows. */
  readonly count: number;
  /**
   * The part of the variance that is explained: 1 - (sum of squared errors) / (sum of squared distances from the mean). 1 is perfect, 0 is what
   * the mean would score, below 0 is worse. Of several columns the mean over those that are not all the same.
   */
  readonly r2: number | null;
  /** The mean of |prediction - truth|. */
  readonly meanAbsoluteError: number | null;
  /** The root of the mean of (prediction - truth)^2. */
  readonly rootMeanSquaredError: number | null;
}

/**
 * Judges predicted numbers, such as prices.
 * @param predictions [count, columns], row by row
 * @param targets the truth, likewise
 * @param columns how many numbers each row has; default 1
 * @throws ProblemError when there are not as many predictions as targets, or they are not whole rows.
 */
export function scoreValues(predictions: ArrayLike<number>, targets: ArrayLike<number>, columns = 1): ValueScores {
  const count = targets.length / columns;
  if (predictions.length !== targets.length || !Number.isInteger(count)) {
    throw new ProblemError({
      what: "scoreValues: predictions and targets do not fit",
      expected: `as many of both, ${columns} in each row`,
      received: `${predictions.length} and ${targets.length}`,
    });
  }
  const errors = Float64Array.from({ length: targets.length }, (_, i) => predictions[i]! - targets[i]!);
  const explained = Array.from({ length: columns }, (_, column) => {
    const rows = Array.from({ length: count }, (_, row) => row * columns + column);
    const mean = sum(rows.map((i) => targets[i]!)) / count;
    const spread = sum(rows.map((i) => (targets[i]! - mean) ** 2));
    return spread === 0 ? null : 1 - sum(rows.map((i) => errors[i]! ** 2)) / spread;
  }).filter((value) => value !== null);
  const isEmpty = errors.length === 0;
  return {
    count,
    r2: explained.length === 0 ? null : sum(explained) / explained.length,
    meanAbsoluteError: isEmpty ? null : sum(errors.map(Math.abs)) / errors.length,
    rootMeanSquaredError: isEmpty ? null : Math.sqrt(sum(errors.map((error) => error ** 2)) / errors.length),
  };
}

function sum(values: readonly number[] | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
