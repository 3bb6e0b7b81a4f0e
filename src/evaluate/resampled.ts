/** Measures of images that were drawn again, written for speed: each is asked a thousand times. */
import type { Grouped } from "./bootstrap.ts";
import { NOT_SURE } from "./decide.ts";
import { descending } from "./ranking.ts";

/**
 * Images of one class with one answer are alike, so only the cells of the matrix that hold images count. The measures are balanced accuracy,
 * macro F1, then F1 of each class; NaN where not defined.
 * @param labels [count]
 * @param answers [count], -1 for "not sure"
 */
export function cellsOf(labels: Int32Array, answers: Int32Array, classes: number): Grouped {
  const numbers = new Map<number, number>();
  const groups = Uint32Array.from(labels, (label, i) => {
    const cell = label * (classes + 1) + answers[i]! + 1;
    const group = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, group);
    return group;
  });
  const cells = [...numbers.keys()].map((cell) => ({
    label: Math.floor(cell / (classes + 1)),
    answer: (cell % (classes + 1)) - 1,
  }));
  const isSo = new Float64Array(classes);
  const isCalled = new Float64Array(classes);
  const isBoth = new Float64Array(classes);
  const measures = (drawn: Uint32Array) => {
    for (const counts of [isSo, isCalled, isBoth]) counts.fill(0);
    for (const [i, { label, answer }] of cells.entries()) {
      if (answer === NOT_SURE) continue;
      isSo[label]! += drawn[i]!;
      isCalled[answer]! += drawn[i]!;
      if (label === answer) isBoth[label]! += drawn[i]!;
    }
    const f1 = Array.from(isBoth, (both, i) => (2 * both) / (isSo[i]! + isCalled[i]!));
    const recall = Array.from(isBoth, (both, i) => both / isSo[i]!);
    return [meanOfDefined(recall), meanOfDefined(f1), ...f1];
  };
  return { groups, size: cells.length, measures };
}

function meanOfDefined(values: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

const BOTH = "both";

/**
 * Neighbours in rank of the same kind are a run that the area under the ROC curve does not tell apart, so a good model's images are few runs.
 * The measure is that area, NaN where there is nothing of one of the two kinds.
 * @returns undefined where a number is NaN
 */
export function rankRuns(scores: ArrayLike<number>, isYes: (index: number) => boolean): Grouped | undefined {
  const kinds = Uint8Array.from({ length: scores.length }, (_, i) => (isYes(i) ? 1 : 0));
  const steps = descending("rankRuns", scores, kinds, 1);
  if (steps === undefined) return undefined;
  // Each step is a tie of images of one kind or both. A step of one kind that follows one of the same kind joins it.
  const tieOf = new Map<number, number>();
  let ties = 0;
  let kindBefore = BOTH;
  let before = { positives: 0, negatives: 0 };
  for (const { threshold, positives, negatives } of steps) {
    const kind = positives === before.positives ? "no" : negatives === before.negatives ? "yes" : BOTH;
    if (kind === BOTH || kind !== kindBefore) ties += 1;
    tieOf.set(threshold, ties - 1);
    kindBefore = kind;
    before = { positives, negatives };
  }
  // Of each tie the no, then the yes.
  const groups = Uint32Array.from(kinds, (kind, i) => 2 * tieOf.get(scores[i]!)! + kind);
  const measures = (drawn: Uint32Array) => {
    let [positives, negatives, sum] = [0, 0, 0];
    for (let tie = 0; tie < drawn.length; tie += 2) {
      const no = drawn[tie]!;
      const yes = drawn[tie + 1]!;
      sum += no * (positives + yes / 2);
      positives += yes;
      negatives += no;
    }
    return [sum / (positives * negatives)];
  };
  return { groups, size: 2 * ties, measures };
}
