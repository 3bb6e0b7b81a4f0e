/** Labels that are likely wrong. */
import { ProblemError } from "../errors.ts";
import { likeliest } from "./probabilities.ts";

/** An image whose label is likely wrong. */
export interface Suspect {
  /** Its place among the labels. */
  readonly index: number;
  /** The label that it has, and the class that it likely is of. */
  readonly label: number;
  readonly likelier: number;
  /** How likely its own label is, 0 to 1. */
  readonly probability: number;
  /** By how much its own label is likelier than the likeliest other class: -1 to 1, the lower the worse. */
  readonly margin: number;
}

/** What confident learning says of labels. */
export interface LabelErrors {
  /** Those that are likely wrong, the worst first. */
  readonly suspects: readonly Suspect[];
  /** How sure one must be of each class to count an image as of it: the mean probability of the class among its own images; null where it has none. */
  readonly thresholds: readonly (number | null)[];
  /** How many images labelled as the class of a row are confidently of the class of a column. */
  readonly confidentJoint: readonly (readonly number[])[];
  /** The part of all labels that is wrong, as estimated from it, 0 to 1. */
  readonly noise: number;
}

/**
 * Confident learning (Northcutt, Jiang and Chuang, 2021). An image counts as of a class where that class is at least as likely as it is on average among the images so labelled; of several such
 * classes the likeliest. Images that so count as of another class than their label are suspects, ranked by normalised margin.
 * @param probabilities [count, classes], row by row, out of sample: of images that the model did not learn from
 * @param labels [count]
 * @throws ProblemError when there is not a row for each label, or a label is no class.
 */
export function findLabelErrors(
  probabilities: Float32Array | Float64Array,
  labels: ArrayLike<number>,
  classes: number,
): LabelErrors {
  expectRows(probabilities, labels, classes);
  const supports = new Array<number>(classes).fill(0);
  const sums = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) {
    supports[labels[i]!]! += 1;
    sums[labels[i]!]! += probabilities[i * classes + labels[i]!]!;
  }
  const thresholds = sums.map((sum, k) => (supports[k] === 0 ? null : sum / supports[k]!));
  const joint = supports.map(() => new Array<number>(classes).fill(0));
  const suspects: Suspect[] = [];
  for (let i = 0; i < labels.length; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const confident = Float64Array.from(row, (value, k) =>
      value >= (thresholds[k] ?? Number.POSITIVE_INFINITY) ? value : -1,
    );
    const likelier = likeliest(confident);
    if (confident[likelier] === -1) continue;
    const label = labels[i]!;
    joint[label]![likelier]! += 1;
    if (likelier === label) continue;
    const other = Math.max(...Array.from(row).filter((_, k) => k !== label));
    suspects.push({ index: i, label, likelier, probability: row[label]!, margin: row[label]! - other });
  }
  suspects.sort((a, b) => a.margin - b.margin || a.index - b.index);
  return { suspects, thresholds, confidentJoint: joint, noise: noiseOf(joint, supports) };
}

/** Each row brought to the number of images so labelled; the part of all that lies beside the diagonal. */
function noiseOf(joint: readonly (readonly number[])[], supports: readonly number[]): number {
  const count = supports.reduce((sum, each) => sum + each, 0);
  const wrong = joint.reduce((sum, row, k) => {
    const all = row.reduce((a, b) => a + b, 0);
    return all === 0 ? sum : sum + supports[k]! * (1 - row[k]! / all);
  }, 0);
  return count === 0 ? 0 : wrong / count;
}

function expectRows(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classes: number): void {
  if (probabilities.length !== labels.length * classes) {
    throw new ProblemError({
      what: "findLabelErrors: there is not a row of probabilities for each label",
      expected: `${labels.length} x ${classes}`,
      received: `${probabilities.length} numbers`,
    });
  }
  for (let i = 0; i < labels.length; i++) {
    if (Number.isInteger(labels[i]) && labels[i]! >= 0 && labels[i]! < classes) continue;
    throw new ProblemError({
      what: "findLabelErrors: a class is not there",
      expected: `numbers of 0 to ${classes - 1}`,
      received: `${labels[i]} at place ${i}`,
    });
  }
}
