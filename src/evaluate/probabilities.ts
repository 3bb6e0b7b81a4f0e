/** How good probabilities are, and the likeliest classes. A measure of no images is null. */
import { ProblemError } from "../errors.ts";

/** Below this a probability counts as this, so that no single image costs infinitely much. */
const LEAST = 1e-10;

/** The index of the largest number; of equal ones the first. */
export function likeliest(row: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

/** Numbers as they are where they are probabilities; otherwise what softmax makes of each row. */
export function asProbabilities(rows: Float32Array, width: number): Float32Array | Float64Array {
  const slack = 1e-3;
  if (rows.every((value) => value >= -slack && value <= 1 + slack)) return rows;
  const shares = Float64Array.from(rows);
  for (let start = 0; start < shares.length; start += width) {
    const row = shares.subarray(start, start + width);
    const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    row.forEach((value, i) => {
      row[i] = Math.exp(value - largest) / total;
    });
  }
  return shares;
}

/**
 * The mean of -log of the probability that was given to the truth, in nats; probabilities below 1e-10 count as that.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @throws ProblemError when there is not a row for each label, or a label is no class.
 */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number | null {
  return meanOfRows(
    "logLoss",
    probabilities,
    labels,
    classes,
    (start, label) => -Math.log(Math.max(probabilities[start + label]!, LEAST)),
  );
}

/**
 * Brier's score (1950): the mean over the images of the squared distance of the probabilities from the truth, summed over the
 * classes. 0 is perfect, 2 the worst. (For two classes others take half of it, the square of one probability's error.)
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @throws ProblemError when there is not a row for each label, or a label is no class.
 */
export function brierScore(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number | null {
  return meanOfRows("brierScore", probabilities, labels, classes, (start, label) => {
    let distance = 0;
    for (let i = 0; i < classes; i++) distance += (probabilities[start + i]! - (i === label ? 1 : 0)) ** 2;
    return distance;
  });
}

/**
 * How often the true class is among the k likeliest; of equal ones the first count as likelier.
 * @param probabilities [count, classes], row by row; any numbers that rank the classes
 * @param labels [count], the true classes
 * @throws ProblemError when k is no whole number of at least 1, there is not a row for each label, or a label is no class.
 */
export function topKAccuracy(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  k: number,
): number | null {
  if (!Number.isInteger(k) || k < 1) {
    throw new ProblemError({ what: "topKAccuracy: k", expected: "a whole number of at least 1", received: String(k) });
  }
  return meanOfRows("topKAccuracy", probabilities, labels, classes, (start, label) => {
    const own = probabilities[start + label]!;
    let before = 0;
    for (let i = 0; i < classes; i++) {
      const other = probabilities[start + i]!;
      if (other > own || (other === own && i < label)) before += 1;
    }
    return before < k ? 1 : 0;
  });
}

function meanOfRows(
  measure: string,
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
  ofRow: (start: number, label: number) => number,
): number | null {
  if (probabilities.length !== labels.length * classes) {
    throw new ProblemError({
      what: `${measure}: there is not a row of probabilities for each label`,
      expected: `${labels.length} x ${classes}`,
      received: `${probabilities.length} numbers`,
    });
  }
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ProblemError({
        what: `${measure}: a class is not there`,
        expected: `numbers of 0 to ${classes - 1}`,
        received: `${label} at place ${i}`,
      });
    }
    sum += ofRow(i * classes, label);
  }
  return labels.length === 0 ? null : sum / labels.length;
}
