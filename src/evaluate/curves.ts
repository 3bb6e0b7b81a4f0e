/** What each threshold would bring: the ROC curve, and precision over recall. */
import { expectOptions, ProblemError } from "../errors.ts";
import { descending, type Step } from "./ranking.ts";

/** A point of the ROC curve: what is called so where all numbers of at least `threshold` are. */
export interface RocPoint {
  readonly threshold: number;
  /** Of what is not so, the part that is called so. */
  readonly falsePositiveRate: number;
  /** Of what is so, the part that is called so. */
  readonly truePositiveRate: number;
}

/** A point of the curve of precision over recall. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly recall: number;
  readonly precision: number;
}

export interface CurveOptions {
  /** The label that means yes; all others mean no. Default 1. */
  readonly positive?: number;
  /** At most about so many points: the curve's shape stays, and each point is one of the exact curve. Default: all. */
  readonly points?: number;
}

/**
 * The ROC curve (Fawcett, 2006): a point for each number that occurs, the largest first, so both rates rise to 1. It begins at 0, 0 with
 * nothing called so, a point that is not in the list.
 * @param scores any numbers, [count]
 * @param labels [count]
 * @returns null where there are no positives or no negatives, or a number is NaN
 * @throws ProblemError when there is not a number for each label.
 */
export function rocCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CurveOptions = {},
): readonly RocPoint[] | null {
  expectOptions("rocCurve", options, ["positive", "points"]);
  const steps = descending("rocCurve", scores, labels, options.positive ?? 1);
  return steps === undefined ? null : rocOf(steps, options.points);
}

/**
 * Precision over recall: a point for each number that occurs, the largest first, so recall rises to 1. `averagePrecision` is the area under it
 * in steps: going straight from point to point would be too good (Davis and Goadrich, 2006).
 * @param scores any numbers, [count]
 * @param labels [count]
 * @returns null where there are no positives, or a number is NaN
 * @throws ProblemError when there is not a number for each label.
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CurveOptions = {},
): readonly PrecisionRecallPoint[] | null {
  expectOptions("precisionRecallCurve", options, ["positive", "points"]);
  const steps = descending("precisionRecallCurve", scores, labels, options.positive ?? 1);
  return steps === undefined ? null : precisionRecallOf(steps, options.points);
}

/** The ROC curve of steps that are known already. */
export function rocOf(steps: readonly Step[], points?: number): readonly RocPoint[] | null {
  const { positives = 0, negatives = 0 } = steps.at(-1) ?? {};
  if (positives === 0 || negatives === 0) return null;
  const all = steps.map((step) => ({
    threshold: step.threshold,
    falsePositiveRate: step.negatives / negatives,
    truePositiveRate: step.positives / positives,
  }));
  return thinned(all, points, (a, b) => [
    b.falsePositiveRate - a.falsePositiveRate,
    b.truePositiveRate - a.truePositiveRate,
  ]);
}

/** Precision over recall of steps that are known already. */
export function precisionRecallOf(steps: readonly Step[], points?: number): readonly PrecisionRecallPoint[] | null {
  const { positives = 0 } = steps.at(-1) ?? {};
  if (positives === 0) return null;
  const all = steps.map((step) => ({
    threshold: step.threshold,
    recall: step.positives / positives,
    precision: step.positives / (step.positives + step.negatives),
  }));
  return thinned(all, points, (a, b) => [b.recall - a.recall, b.precision - a.precision]);
}

/** The first point, the last, and between them those that are a whole step further along the curve than the one before. */
function thinned<T>(
  points: readonly T[],
  most: number | undefined,
  way: (from: T, to: T) => readonly [number, number],
): readonly T[] {
  if (most === undefined || points.length <= most) return points;
  if (!Number.isInteger(most) || most < 2) {
    throw new ProblemError({ what: "points", expected: "a whole number of at least 2", received: `${most}` });
  }
  const lengths = points.map((point, i) => (i === 0 ? 0 : Math.hypot(...way(points[i - 1]!, point))));
  const pace = lengths.reduce((sum, each) => sum + each, 0) / (most - 1);
  let gone = 0;
  return points.filter((_, i) => {
    gone += lengths[i]!;
    const isKept = i === 0 || i === points.length - 1 || gone >= pace;
    if (isKept) gone = 0;
    return isKept;
  });
}
