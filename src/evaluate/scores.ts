import { type Interval, wilsonInterval } from "./interval.ts";

/** How often images of class `row` were called class `column`: counts[row][column]. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** How well one class is recognised. A ratio of nothing to nothing is 0. */
export interface ClassScores {
  readonly name: string;
  /** Images of the class. */
  readonly support: number;
  /** Of the images called so, the fraction that are. */
  readonly precision: number;
  /** Of the images that are so, the fraction called so. */
  readonly recall: number;
  /** The harmonic mean of precision and recall. */
  readonly f1: number;
}

/** A judgement of predictions on images whose classes are known. */
export interface Scores {
  readonly count: number;
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
  /** What always answering with the commonest class would score. */
  readonly baseline: number;
  /** The commonest class. */
  readonly majority: string;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  readonly confusion: ConfusionMatrix;
  readonly classes: readonly ClassScores[];
}

/**
 * Judges predictions. The likeliest class is the answer; of equally likely ones the first.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @param classes their names
 */
export function score(probabilities: Float32Array, labels: Int32Array, classes: readonly string[]): Scores {
  const counts = classes.map(() => classes.map(() => 0));
  let loss = 0;
  labels.forEach((label, i) => {
    const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    counts[label]![likeliest(row)]! += 1;
    loss -= Math.log(Math.max(row[label]!, 1e-10));
  });
  const count = labels.length;
  const right = sum(counts.map((row, i) => row[i]!));
  const support = counts.map(sum);
  const largest = Math.max(...support);
  return {
    count,
    accuracy: ratio(right, count),
    interval: wilsonInterval(right, count),
    baseline: ratio(largest, count),
    majority: classes[support.indexOf(largest)]!,
    loss: ratio(loss, count),
    confusion: counts,
    classes: classes.map((name, i) => classScores(name, i, counts)),
  };
}

/** The index of the largest number; of equal ones the first. */
export function likeliest(row: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

function classScores(name: string, index: number, counts: ConfusionMatrix): ClassScores {
  const hits = counts[index]![index]!;
  const support = sum(counts[index]!);
  const precision = ratio(hits, sum(counts.map((row) => row[index]!)));
  const recall = ratio(hits, support);
  return { name, support, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
}

/** Two classes seen as "is it so?": counts of true and false positives and negatives. */
export interface BinaryCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** The counts of a two-class matrix, where class `positive` means yes. */
export function binaryCounts(confusion: ConfusionMatrix, positive: number): BinaryCounts {
  const negative = 1 - positive;
  return {
    tp: confusion[positive]![positive]!,
    fp: confusion[negative]![positive]!,
    fn: confusion[positive]![negative]!,
    tn: confusion[negative]![negative]!,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
