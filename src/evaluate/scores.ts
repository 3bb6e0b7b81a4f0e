import { expectList } from "../errors.ts";
import {
  averaged,
  type BinaryCounts,
  balancedAccuracy,
  type ConfusionMatrix,
  confusionMatrix,
  countsOfClasses,
  fBeta,
  precision,
  recall,
} from "./confusion.ts";
import { type Interval, wilsonInterval } from "./interval.ts";
import { asProbabilities, likeliest, logLoss, topKAccuracy } from "./probabilities.ts";
import { classColumn, rocAuc } from "./ranking.ts";

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

/** A judgement of predictions on images whose classes are known. Over all of them at once, so nothing is a mean of batches. */
export interface Scores {
  readonly count: number;
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly interval: Interval;
  /** What always answering with the commonest class would score. */
  readonly baseline: number;
  /** The commonest class. */
  readonly majority: string;
  /** Mean cross-entropy (log loss), in nats; of networks that do not give probabilities, that of the softmax of their numbers. */
  readonly loss: number;
  /** How often the truth is among the five likeliest classes; where there are more than five. */
  readonly top5Accuracy?: number;
  /** The mean recall of the classes that there are images of; null where there are no images. */
  readonly balancedAccuracy: number | null;
  /** The mean F1 of the classes that there are images of, or that were answered; null where there are none. */
  readonly macroF1: number | null;
  /** The area under the ROC curve, where there are two classes; null where all images are of one. */
  readonly rocAuc?: number | null;
  readonly confusion: ConfusionMatrix;
  readonly classes: readonly ClassScores[];
  /** The same of each source's images by themselves, where the set has several sources. */
  readonly perSource?: readonly SourceScores[];
}

/** A judgement of the images of one source. */
export interface SourceScores extends Omit<Scores, "perSource"> {
  readonly source: string;
}

/**
 * Judges predictions. The likeliest class is the answer; of equally likely ones the first.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @param classes their names
 * @throws ProblemError when there is not a row for each label, or a label is no class.
 */
export function score(probabilities: Float32Array, labels: Int32Array, classes: readonly string[]): Scores {
  for (const [name, each] of Object.entries({ probabilities, labels, classes })) expectList("score", name, each);
  const count = labels.length;
  const width = classes.length;
  const loss = logLoss(asProbabilities(probabilities, width), labels, width) ?? 0;
  const answers = Array.from(labels, (_, i) => likeliest(probabilities.subarray(i * width, (i + 1) * width)));
  const confusion = confusionMatrix(labels, answers, width);
  const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  const named = countsOfClasses(confusion).map((counts, i) => classScores(classes[i]!, counts));
  const largest = Math.max(...named.map(({ support }) => support));
  return {
    count,
    accuracy: count === 0 ? 0 : right / count,
    interval: wilsonInterval(right, count),
    baseline: count === 0 ? 0 : largest / count,
    majority: named.find(({ support }) => support === largest)!.name,
    loss,
    ...(width > 5 && { top5Accuracy: topKAccuracy(probabilities, labels, width, 5) ?? 0 }),
    balancedAccuracy: balancedAccuracy(confusion),
    macroF1: averaged(confusion, "macro", fBeta),
    ...(width === 2 && { rocAuc: rocAuc(leadOfSecond(probabilities), labels) }),
    confusion,
    classes: named,
  };
}

/**
 * Judges the images of each source by themselves: the scores of several together tell nothing of each.
 * @param probabilities [count, classes], row by row
 * @param labels [count], the true classes
 * @param classes their names
 * @param sources [count], where each image comes from, and the names; those without an image are left out
 */
export function scoreSources(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: readonly string[],
  sources: { readonly classes: readonly string[]; readonly labels: Int32Array },
): readonly SourceScores[] {
  const width = classes.length;
  return sources.classes.flatMap((source, index) => {
    const places = [...sources.labels.keys()].filter((place) => sources.labels[place] === index);
    if (places.length === 0) return [];
    const rows = new Float32Array(places.length * width);
    for (const [row, place] of places.entries()) {
      rows.set(probabilities.subarray(place * width, (place + 1) * width), row * width);
    }
    const own = Int32Array.from(places, (place) => labels[place]!);
    return [{ source, ...score(rows, own, classes) }];
  });
}

/** By how much the second of two classes is ahead: ranks as its probability does, and as logits do, too. */
function leadOfSecond(rows: Float32Array): Float64Array {
  const [first, second] = [classColumn(rows, 2, 0), classColumn(rows, 2, 1)];
  return second.map((value, i) => value - first[i]!);
}

function classScores(name: string, counts: BinaryCounts): ClassScores {
  return {
    name,
    support: counts.tp + counts.fn,
    precision: precision(counts) ?? 0,
    recall: recall(counts) ?? 0,
    f1: fBeta(counts) ?? 0,
  };
}
