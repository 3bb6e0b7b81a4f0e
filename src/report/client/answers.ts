import { fromBase64 } from "../../compile/base64.ts";
import type { Limits, PageData, PageSet } from "./pageData.ts";

/** The largest number that a probability is kept as. */
export const FULL = 65_535;

/** Answers on a part of the images. Each `group` is a row of images that only their scores tell apart. */
export interface Answers {
  readonly classes: readonly string[];
  readonly positive: number | undefined;
  readonly count: number;
  /** [count] */
  readonly truth: Uint16Array;
  /** [count]: the likeliest class; of yes and no at one half. */
  readonly answer: Uint16Array;
  /** [count]: the probability of yes, or of the answer, in 65535ths. */
  readonly score: Uint16Array;
  /** [count, classes], or of yes and no [count]. */
  readonly probabilities: Uint16Array;
  readonly groups: readonly Group[];
}

/** Images `start` to `end` - 1 are alike but for their scores, which fall. */
export interface Group {
  readonly truth: number;
  /** Of yes and no: undefined, for it follows from the score. */
  readonly answer: number | undefined;
  readonly start: number;
  readonly end: number;
}

/** The answers of one part of the page's images. */
export function readAnswers({ classes, positive }: Pick<PageData, "classes" | "positive">, set: PageSet): Answers {
  const truth = decodeNumbers(set.truth);
  const probabilities = decodeNumbers(set.probabilities);
  const count = set.count;
  const answer = new Uint16Array(count);
  const score = positive === undefined ? new Uint16Array(count) : probabilities;
  const given = set.answer === undefined ? undefined : decodeNumbers(set.answer);
  for (let i = 0; i < count; i++) {
    if (given === undefined) answer[i] = score[i]! * 2 > FULL ? positive! : 1 - positive!;
    else {
      answer[i] = given[i]!;
      score[i] = probabilities[i * classes.length + given[i]!]!;
    }
  }
  return { classes, positive, count, truth, answer, score, probabilities, groups: groupsOf(truth, given) };
}

function groupsOf(truth: Uint16Array, answer: Uint16Array | undefined): readonly Group[] {
  const groups: Group[] = [];
  let start = 0;
  for (let i = 1; i <= truth.length; i++) {
    if (i < truth.length && truth[i] === truth[start] && answer?.[i] === answer?.[start]) continue;
    if (i > start) groups.push({ truth: truth[start]!, answer: answer?.[start], start, end: i });
    start = i;
  }
  return groups;
}

/** The probability of each class for one image. */
export function probabilitiesOf(answers: Answers, index: number): readonly number[] {
  const { classes, positive, probabilities } = answers;
  if (positive !== undefined) {
    const yes = probabilities[index]! / FULL;
    return classes.map((_, i) => (i === positive ? yes : 1 - yes));
  }
  return classes.map((_, i) => probabilities[index * classes.length + i]! / FULL);
}

/** The 16-bit number that a probability is compared with. The same as at which it was kept, so rounding decides nothing. */
export function levelOf(limit: number): number {
  return Math.round(limit * FULL);
}

/** The first image of a group whose score is below a level: those before it reach it. */
export function firstBelow(score: Uint16Array, { start, end }: Pick<Group, "start" | "end">, level: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score[middle]! >= level) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is answered of an image: the place of a class, or `classes.length` for "not sure". */
export function columnOf(answers: Answers, index: number, { low, high }: Limits): number {
  const { classes, positive, score, answer } = answers;
  if (score[index]! >= levelOf(high)) return positive ?? answer[index]!;
  if (positive === undefined) return classes.length;
  return score[index]! < levelOf(low) ? 1 - positive : classes.length;
}

/** Little-endian 16-bit numbers from base64. */
export function decodeNumbers(text: string): Uint16Array {
  const bytes = fromBase64(text) ?? new Uint8Array();
  const numbers = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
  return numbers;
}
