/** From probabilities to answers. */
import type { Decision } from "../compile/decision.ts";
import { ProblemError, shortList } from "../errors.ts";
import { likeliest } from "./probabilities.ts";

/** Stands for an answer that is none. */
export const NOT_SURE = -1;

/**
 * The answer to each image: the place of a class, or -1 for "not sure".
 * @param probabilities [count, classes], row by row
 * @param classes their names
 * @param decision how probabilities become an answer; without one the likeliest class is the answer, of equal ones the first
 * @returns [count]
 * @throws ProblemError when the decision does not fit the classes.
 */
export function decide(
  probabilities: Float32Array | Float64Array,
  classes: readonly string[],
  decision?: Decision,
): Int32Array {
  const width = classes.length;
  const answers = new Int32Array(probabilities.length / width);
  const answer = answerBy(classes, decision);
  for (let i = 0; i < answers.length; i++) answers[i] = answer(probabilities.subarray(i * width, (i + 1) * width));
  return answers;
}

/** As `decide`, for one row after another. */
export function answerBy(classes: readonly string[], decision?: Decision): (row: ArrayLike<number>) => number {
  if (decision === undefined) return likeliest;
  const { positive, threshold, notSure } = decision;
  if (positive === undefined) {
    return (row) => {
      const best = likeliest(row);
      return row[best]! >= threshold ? best : NOT_SURE;
    };
  }
  const yes = placeOfPositive(classes, positive);
  return (row) => {
    const probability = row[yes]!;
    if (notSure !== undefined && probability >= notSure.low && probability < notSure.high) return NOT_SURE;
    return probability >= threshold ? yes : 1 - yes;
  };
}

/**
 * Which of two classes means yes.
 * @throws ProblemError when it is none of them, or they are not two.
 */
export function placeOfPositive(classes: readonly string[], positive: string): number {
  const place = classes.indexOf(positive);
  if (classes.length === 2 && place >= 0) return place;
  throw new ProblemError({
    what: `"${positive}" does not mean yes among these classes`,
    expected: "one of two classes",
    received: shortList(classes, 10),
  });
}
