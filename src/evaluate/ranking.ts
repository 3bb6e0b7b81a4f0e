/** How well numbers put what is so before what is not, whatever the threshold. */
import { expectList, ProblemError } from "../errors.ts";

/**
 * The area under the ROC curve, exactly: how often a positive has a larger number than a negative, ties counting half
 * (Hanley & McNeil, 1982). 1 is perfect, 0.5 is chance.
 * @param scores any numbers, [count]
 * @param labels [count]
 * @param positive the label that means yes; all others mean no. Default 1
 * @returns null where there are no positives or no negatives, or a number is NaN
 * @throws ProblemError when there is not a number for each label.
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>, positive = 1): number | null {
  const steps = descending("rocAuc", scores, labels, positive);
  return steps === undefined ? null : rocAreaOf(steps);
}

/** The area under the ROC curve of steps that are known already. */
export function rocAreaOf(steps: readonly Step[]): number | null {
  const last = steps.at(-1);
  if (last === undefined || last.positives === 0 || last.negatives === 0) return null;
  let area = 0;
  let before: Omit<Step, "threshold"> = NOTHING;
  for (const step of steps) {
    // A trapezium: of positives and negatives with the same number, half of the pairs count.
    area += (step.negatives - before.negatives) * ((step.positives + before.positives) / 2);
    before = step;
  }
  return area / (last.positives * last.negatives);
}

/**
 * Average precision, the area under the curve of precision over recall in steps, without interpolation: the mean over all positives of
 * the precision at their place. Chance gives the share of positives.
 * @param scores any numbers, [count]
 * @param labels [count]
 * @param positive the label that means yes; all others mean no. Default 1
 * @returns null where there are no positives, or a number is NaN
 * @throws ProblemError when there is not a number for each label.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>, positive = 1): number | null {
  const steps = descending("averagePrecision", scores, labels, positive);
  return steps === undefined ? null : averagePrecisionOf(steps);
}

/** Average precision of steps that are known already. */
export function averagePrecisionOf(steps: readonly Step[]): number | null {
  const all = steps.at(-1)?.positives ?? 0;
  if (all === 0) return null;
  let area = 0;
  let found = 0;
  for (const { positives, negatives } of steps) {
    area += ((positives - found) / all) * (positives / (positives + negatives));
    found = positives;
  }
  return area;
}

/**
 * A measure of one class against the rest (`rocAuc` or `averagePrecision`), as the mean over the classes for which it is defined.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @returns null where it is defined for no class
 */
export function oneAgainstRestMean(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  measure: typeof rocAuc,
): number | null {
  const measured = Array.from({ length: classes }, (_, index) =>
    measure(classColumn(probabilities, classes, index), labels, index),
  ).filter((value) => value !== null);
  return measured.length === 0 ? null : measured.reduce((sum, value) => sum + value, 0) / measured.length;
}

/** What every image has for one class. [count, classes], row by row -> [count] */
export function classColumn(probabilities: ArrayLike<number>, classes: number, index: number): Float64Array {
  return Float64Array.from(
    { length: probabilities.length / classes },
    (_, row) => probabilities[row * classes + index]!,
  );
}

/** How many positives and negatives have a number of at least `threshold`. */
export interface Step {
  readonly threshold: number;
  readonly positives: number;
  readonly negatives: number;
}

const NOTHING = { positives: 0, negatives: 0 };

/**
 * A step for each number that occurs, the largest first; undefined where one is NaN.
 * @param measure who asks, for the message
 * @throws ProblemError when there is not a number for each label.
 */
export function descending(
  measure: string,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  positive: number,
): readonly Step[] | undefined {
  expectList(measure, "numbers", scores);
  expectList(measure, "labels", labels);
  if (scores.length !== labels.length) {
    throw new ProblemError({
      what: `${measure}: there is not a number for each label`,
      expected: `${labels.length}`,
      received: `${scores.length}`,
    });
  }
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [];
  let [positives, negatives] = [0, 0];
  for (const [place, i] of order.entries()) {
    if (Number.isNaN(scores[i])) return undefined;
    if (labels[i] === positive) positives += 1;
    else negatives += 1;
    if (place + 1 === order.length || scores[order[place + 1]!] !== scores[i])
      steps.push({ threshold: scores[i]!, positives, negatives });
  }
  return steps;
}
