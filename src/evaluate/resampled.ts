/** Measures of images that were drawn again, written for speed: each is asked a thousand times. */
import { NOT_SURE } from "./decide.ts";
import { descending } from "./ranking.ts";

/** What the bootstrap gives for answers. */
export interface CellMeasures<T> {
  readonly balancedAccuracy: T;
  readonly macroF1: T;
  /** Of each class. */
  readonly f1: readonly T[];
}

/** Images of one class with one answer. */
export interface Cell {
  readonly label: number;
  readonly answer: number;
}

/** Balanced accuracy, macro F1, then F1 of each class, where each cell was drawn so often. NaN where not defined. */
export function measuresOfCells(cells: readonly Cell[], classes: number): (drawn: Uint32Array) => readonly number[] {
  const isSo = new Float64Array(classes);
  const isCalled = new Float64Array(classes);
  const isBoth = new Float64Array(classes);
  return (drawn) => {
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

/** Images in runs that the area under the ROC curve does not tell apart. */
export interface Runs {
  /** [count]: the run of each image. */
  readonly groups: Uint32Array;
  readonly size: number;
  /** The area where each run was drawn so often. NaN where one of the two kinds was not. */
  area(drawn: Uint32Array): number;
}

/**
 * Neighbours in rank of the same kind are alike to the area under the ROC curve, so a good model's images are few runs.
 * @returns undefined where a number is NaN
 */
export function rankRuns(scores: ArrayLike<number>, isYes: (index: number) => boolean): Runs | undefined {
  const kinds = Uint8Array.from({ length: scores.length }, (_, i) => (isYes(i) ? 1 : 0));
  const steps = descending("rankRuns", scores, kinds, 1);
  if (steps === undefined) return undefined;
  // Each step is a tie. A step of one kind that follows one of the same kind belongs to its run; a step of both kinds has two runs.
  const runOf = new Map<number, { readonly yes: number; readonly no: number }>();
  const ties: { yes: number | undefined; no: number | undefined }[] = [];
  let size = 0;
  let before = { positives: 0, negatives: 0 };
  for (const { threshold, positives, negatives } of steps) {
    const [hasYes, hasNo] = [positives > before.positives, negatives > before.negatives];
    const last = ties.at(-1);
    const isMore =
      last !== undefined &&
      hasYes !== hasNo &&
      (last.yes !== undefined) === hasYes &&
      (last.no !== undefined) === hasNo;
    const tie = isMore ? last : { yes: hasYes ? size++ : undefined, no: hasNo ? size++ : undefined };
    if (!isMore) ties.push(tie);
    runOf.set(threshold, { yes: tie.yes ?? 0, no: tie.no ?? 0 });
    before = { positives, negatives };
  }
  const groups = Uint32Array.from(kinds, (kind, i) => runOf.get(scores[i]!)![kind === 1 ? "yes" : "no"]);
  const yesRuns = Int32Array.from(ties, ({ yes }) => yes ?? -1);
  const noRuns = Int32Array.from(ties, ({ no }) => no ?? -1);
  const area = (drawn: Uint32Array) => {
    let [positives, negatives, sum] = [0, 0, 0];
    for (let tie = 0; tie < yesRuns.length; tie++) {
      const yes = yesRuns[tie]! < 0 ? 0 : drawn[yesRuns[tie]!]!;
      const no = noRuns[tie]! < 0 ? 0 : drawn[noRuns[tie]!]!;
      sum += no * (positives + yes / 2);
      positives += yes;
      negatives += no;
    }
    return sum / (positives * negatives);
  };
  return { groups, size, area };
}
