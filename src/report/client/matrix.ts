import { type Answers, firstBelow, type Group, levelOf } from "./answers.ts";
import type { Limits } from "./pageData.ts";

/** A row of images: from `start` to before `end`, or backwards. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * How often images of the class of a row were called the class of a column; in the last column, how often nothing was said.
 * Scores fall within each group, so a few comparisons a group are enough, however many images there are.
 */
export function countMatrix(answers: Answers, limits: Limits): readonly (readonly number[])[] {
  const size = answers.classes.length;
  const rows = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (const group of answers.groups) {
    for (const [column, { start, end }] of partsOf(answers, group, limits)) {
      rows[group.truth]![column]! += end - start;
    }
  }
  return rows;
}

/** Which images stand in a cell of the matrix, those first of which the answer is surest. */
export function imagesOfCell(answers: Answers, truth: number, column: number, limits: Limits): Uint32Array {
  const { positive, score, classes } = answers;
  const found: number[] = [];
  for (const group of answers.groups) {
    if (group.truth !== truth) continue;
    for (const [place, { start, end }] of partsOf(answers, group, limits)) {
      if (place === column) for (let i = start; i < end; i++) found.push(i);
    }
  }
  if (column === classes.length) found.sort((a, b) => score[b]! - score[a]!);
  // The less probable yes is, the surer is no.
  if (positive !== undefined && column === 1 - positive) found.reverse();
  return Uint32Array.from(found);
}

/** A group cut at the limits: which column each piece belongs to. */
function partsOf(answers: Answers, group: Group, { low, high }: Limits): readonly (readonly [number, Stretch])[] {
  const { positive, score, classes } = answers;
  const { start, end } = group;
  const sure = firstBelow(score, group, levelOf(high));
  if (positive === undefined) {
    return [
      [group.answer!, { start, end: sure }],
      [classes.length, { start: sure, end }],
    ];
  }
  const no = Math.max(sure, firstBelow(score, group, levelOf(low)));
  return [
    [positive, { start, end: sure }],
    [classes.length, { start: sure, end: no }],
    [1 - positive, { start: no, end }],
  ];
}

/** A question of yes or no in numbers. What is not sure is in no measure: it stands by itself. */
export interface YesNoCounts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  /** Nothing was said, of what is so and of what is not. */
  readonly unsureYes: number;
  readonly unsureNo: number;
}

/** One class against the rest, from a matrix. */
export function yesNoCounts(matrix: readonly (readonly number[])[], yes: number): YesNoCounts {
  const size = matrix.length;
  const counts = { tp: 0, fp: 0, fn: 0, tn: 0, unsureYes: 0, unsureNo: 0 };
  for (const [truth, row] of matrix.entries()) {
    for (const [column, count] of row.entries()) {
      if (column === size) counts[truth === yes ? "unsureYes" : "unsureNo"] += count;
      else if (truth === yes) counts[column === yes ? "tp" : "fn"] += count;
      else counts[column === yes ? "fp" : "tn"] += count;
    }
  }
  return counts;
}

/** The part, or undefined of nothing. */
export function part(of: number, all: number): number | undefined {
  return all === 0 ? undefined : of / all;
}
