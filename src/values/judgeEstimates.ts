import { ProblemError } from "../errors.ts";
import { bootstrap } from "../evaluate/bootstrap.ts";
import type { Measure } from "../evaluate/interval.ts";
import { scoreValues } from "../evaluate/valueScores.ts";
import { meanOf, quantile } from "./spread.ts";

/** What estimates are worth, in the unit of what is estimated. */
export interface EstimateScores {
  /** Rows. */
  readonly count: number;
  /** The mean of |estimate - truth|, with its 95 % interval by the bootstrap. */
  readonly meanAbsoluteError: Measure;
  /** Half of the estimates are no further off than this. */
  readonly medianAbsoluteError: number;
  /** Nine of ten estimates are no further off than this. */
  readonly nineOfTen: number;
  /** The root of the mean of (estimate - truth)^2. */
  readonly rootMeanSquaredError: number;
  /** The part of the variance that is explained, with its 95 % interval: 1 is perfect, 0 is what the mean of these rows would score. */
  readonly r2: Measure;
  /** What always the same number would score: the mean of the training rows. */
  readonly baseline: { readonly estimate: number; readonly meanAbsoluteError: number; readonly r2: number | null };
}

/**
 * Judges estimates of numbers, such as prices, on rows that were not learned from.
 * @param estimates [count]
 * @param targets the truth, [count]
 * @param always what the baseline always says: the mean of the training targets
 * @throws ProblemError when there are no rows, or not as many estimates as targets.
 */
export function judgeEstimates(estimates: Float32Array, targets: Float32Array, always: number): EstimateScores {
  if (targets.length === 0) throw new ProblemError({ what: "judgeEstimates: there are no rows" });
  const { count, r2, meanAbsoluteError, rootMeanSquaredError } = scoreValues(estimates, targets);
  const baseline = scoreValues(new Float32Array(count).fill(always), targets);
  const errors = Float64Array.from(estimates, (each, i) => Math.abs(each - targets[i]!));
  const [errorRange, r2Range] = bootstrap(
    Uint32Array.from(errors, (_, i) => i),
    count,
    (drawn) => drawnScores(errors, targets, drawn),
  );
  const sorted = errors.toSorted();
  return {
    count,
    meanAbsoluteError: { value: meanAbsoluteError, ...errorRange },
    medianAbsoluteError: quantile(sorted, 0.5),
    nineOfTen: quantile(sorted, 0.9),
    rootMeanSquaredError: rootMeanSquaredError!,
    r2: r2 === null ? { value: null } : { value: r2, ...r2Range },
    baseline: { estimate: always, meanAbsoluteError: baseline.meanAbsoluteError!, r2: baseline.r2 },
  };
}

/** Mean absolute error and R2 of rows that were drawn so often. */
function drawnScores(errors: Float64Array, targets: Float32Array, drawn: Uint32Array): readonly (number | null)[] {
  const mean = meanOf(Float64Array.from(targets, (each, i) => each * drawn[i]!));
  let [absolute, squared, spread] = [0, 0, 0];
  for (let i = 0; i < errors.length; i++) {
    absolute += drawn[i]! * errors[i]!;
    squared += drawn[i]! * errors[i]! ** 2;
    spread += drawn[i]! * (targets[i]! - mean) ** 2;
  }
  return [absolute / errors.length, spread === 0 ? null : 1 - squared / spread];
}
