/**
 * What can be told from how often each class was called each class. Every count is over all images that were judged, so nothing here is a
 * mean over batches. A ratio of nothing to nothing is not defined: null.
 */
import { expectList, ProblemError } from "../errors.ts";

/** How often images of class `row` were called class `column`: counts[row][column]. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts answers.
 * @param labels the true classes, [count]
 * @param answers what they were called, [count]
 * @param classes how many there are
 * @throws ProblemError when there is not an answer for each label, or one is no class.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  answers: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  expectList("confusionMatrix", "labels", labels);
  expectList("confusionMatrix", "answers", answers);
  if (labels.length !== answers.length) {
    throw new ProblemError({
      what: "confusionMatrix: there is not an answer for each label",
      expected: `${labels.length}`,
      received: `${answers.length}`,
    });
  }
  const counts = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0));
  for (let i = 0; i < labels.length; i++) {
    const row = counts[labels[i]!];
    if (row?.[answers[i]!] === undefined) {
      throw new ProblemError({
        what: "confusionMatrix: a class is not there",
        expected: `numbers of 0 to ${classes - 1}`,
        received: `${row === undefined ? labels[i] : answers[i]} at place ${i}`,
      });
    }
    row[answers[i]!]! += 1;
  }
  return counts;
}

/** One class seen as "is it so?": counts of true and false positives and negatives. */
export interface BinaryCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** The counts of a matrix, where class `positive` means yes and all others no. */
export function binaryCounts(confusion: ConfusionMatrix, positive: number): BinaryCounts {
  return countsOfClasses(confusion)[positive]!;
}

/** The counts of each class against the rest. */
export function countsOfClasses(confusion: ConfusionMatrix): readonly BinaryCounts[] {
  const { count, supports, calls } = totals(confusion);
  return confusion.map((row, i) => {
    const tp = row[i]!;
    return { tp, fp: calls[i]! - tp, fn: supports[i]! - tp, tn: count - calls[i]! - supports[i]! + tp };
  });
}

/** Of what was called so, the part that is: tp / (tp + fp). Null where nothing was called so. */
export function precision({ tp, fp }: BinaryCounts): number | null {
  return ratio(tp, tp + fp);
}

/** Of what is so, the part that was called so: tp / (tp + fn); sensitivity. Null where nothing is so. */
export function recall({ tp, fn }: BinaryCounts): number | null {
  return ratio(tp, tp + fn);
}

/** Of what is not so, the part that was not called so: tn / (tn + fp). Null where everything is so. */
export function specificity({ tn, fp }: BinaryCounts): number | null {
  return ratio(tn, tn + fp);
}

/**
 * The harmonic mean of precision and recall, in which recall weighs beta^2 times as much (van Rijsbergen, 1979):
 * (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp). Null where nothing is so and nothing was called so.
 * @param beta above 0; default 1, which is F1
 * @throws ProblemError when beta is not above 0.
 */
export function fBeta({ tp, fp, fn }: BinaryCounts, beta = 1): number | null {
  if (!(beta > 0)) throw new ProblemError({ what: "fBeta: beta", expected: "a number above 0", received: `${beta}` });
  const weight = beta ** 2;
  return ratio((1 + weight) * tp, (1 + weight) * tp + weight * fn + fp);
}

/**
 * How measures of single classes become one. "macro": their mean, each class the same. "weighted": each class by how many images it has.
 * "micro": the measure of all counts together. Classes for which the measure is not defined are left out of the first two.
 */
export type Averaging = "macro" | "weighted" | "micro";

/**
 * A measure of yes and no, averaged over the classes: `averaged(confusion, "macro", fBeta)`.
 * @returns null where it is defined for no class
 */
export function averaged(
  confusion: ConfusionMatrix,
  averaging: Averaging,
  measure: (counts: BinaryCounts) => number | null,
): number | null {
  const counts = countsOfClasses(confusion);
  if (averaging === "micro") {
    const total = (name: keyof BinaryCounts) => sum(counts.map((each) => each[name]));
    return measure({ tp: total("tp"), fp: total("fp"), fn: total("fn"), tn: total("tn") });
  }
  const defined = counts.flatMap((each) => {
    const value = measure(each);
    return value === null ? [] : [{ value, weight: averaging === "macro" ? 1 : each.tp + each.fn }];
  });
  return ratio(sum(defined.map(({ value, weight }) => value * weight)), sum(defined.map(({ weight }) => weight)));
}

/** The part of all images that was called right. Null where there are none. */
export function accuracy(confusion: ConfusionMatrix): number | null {
  return ratio(sum(confusion.map((row, i) => row[i]!)), sum(confusion.map(sum)));
}

/** The mean recall of the classes that there are images of: accuracy, as if all had the same number. Null where there are none. */
export function balancedAccuracy(confusion: ConfusionMatrix): number | null {
  return averaged(confusion, "macro", recall);
}

/**
 * Cohen's kappa (1960): how far the agreement goes beyond what chance would give; 1 is perfect, 0 is chance. Null where chance
 * alone agrees always.
 */
export function cohenKappa(confusion: ConfusionMatrix): number | null {
  const { count, right, supports, calls } = totals(confusion);
  const expected = sum(supports.map((support, i) => support * calls[i]!));
  return ratio(count * right - expected, count ** 2 - expected);
}

/**
 * The Matthews correlation coefficient (1975), for any number of classes (Gorodkin, 2004): the correlation of truth and answer,
 * -1 to 1. Null where all images are of one class or all were called the same.
 */
export function matthewsCorrelation(confusion: ConfusionMatrix): number | null {
  const { count, right, supports, calls } = totals(confusion);
  const together = sum(supports.map((support, i) => support * calls[i]!));
  const spread = (numbers: readonly number[]) => count ** 2 - sum(numbers.map((each) => each ** 2));
  return ratio(count * right - together, Math.sqrt(spread(supports)) * Math.sqrt(spread(calls)));
}

function totals(confusion: ConfusionMatrix) {
  const supports = confusion.map(sum);
  const calls = confusion.map((_, column) => sum(confusion.map((row) => row[column]!)));
  return { count: sum(supports), right: sum(confusion.map((row, i) => row[i]!)), supports, calls };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
