import { type Answers, columnOf } from "./answers.ts";
import type { Limits } from "./pageData.ts";

/** What was answered of the images of one source, or of one kind. */
export interface GroupCounts {
  readonly images: number;
  /** Of images of the positive class; 0 where all classes are alike. */
  readonly positives: number;
  readonly tp: number;
  readonly fp: number;
  readonly right: number;
  readonly wrong: number;
}

/** Counts for each of `size` groups. */
export function countGroups(
  answers: Answers,
  labels: Uint16Array,
  size: number,
  limits: Limits,
): readonly GroupCounts[] {
  const { truth, positive, classes } = answers;
  const counts = Array.from({ length: size }, () => ({ images: 0, positives: 0, tp: 0, fp: 0, right: 0, wrong: 0 }));
  for (let i = 0; i < answers.count; i++) {
    const group = counts[labels[i]!]!;
    const column = columnOf(answers, i, limits);
    const isYes = positive !== undefined && truth[i] === positive;
    group.images += 1;
    if (isYes) group.positives += 1;
    if (column === positive) group[isYes ? "tp" : "fp"] += 1;
    if (column === truth[i]) group.right += 1;
    else if (column !== classes.length) group.wrong += 1;
  }
  return counts;
}

/** Images that `fits` accepts, those first of which the answer is surest. */
export function imagesWhere(answers: Answers, fits: (index: number) => boolean): Uint32Array {
  const { positive, score } = answers;
  const found: number[] = [];
  for (let i = 0; i < answers.count; i++) if (fits(i)) found.push(i);
  const sureness = (i: number) => (positive === undefined ? score[i]! : Math.abs(2 * score[i]! - 65_535));
  return Uint32Array.from(found.sort((a, b) => sureness(b) - sureness(a)));
}
