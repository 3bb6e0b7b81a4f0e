/** Whether two models that answered the same images differ by more than chance. */

import { expectOptions, ProblemError } from "../errors.ts";
import { count } from "../words.ts";
import type { Interval } from "./interval.ts";
import { normalQuantile95, upperChiSquare1 } from "./normal.ts";

/** What McNemar's test says of two models. */
export interface Comparison {
  /** Images that both answered. */
  readonly images: number;
  readonly bothRight: number;
  /** Images that only the first answered rightly. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly bothWrong: number;
  /** "exact": the binomial distribution, where few images tell the models apart; otherwise "chi-square". */
  readonly method: "exact" | "chi-square";
  /** How likely a difference of this size or more is where neither is better; two-sided, 0 to 1. */
  readonly pValue: number;
  /** The second's accuracy less the first's. */
  readonly difference: number;
  /** Its 95 % interval (Agresti and Min, 2005). */
  readonly interval: Interval;
  /** Which is better at the level of 5 %; null where the images do not tell. */
  readonly better: "first" | "second" | null;
  /** All of it in words. */
  readonly sentence: string;
}

export interface CompareOptions {
  /** What the models are called in the sentence. Default: "the first", "the second". */
  readonly names?: readonly [string, string];
}

/** Up to so many images that tell the models apart, the binomial distribution itself is summed. */
const MOST_EXACT = 50;

const LEVEL = 0.05;

/**
 * McNemar's test (1947) of two models on the same images. Only images count that one model answers rightly and the other does not: where
 * neither is better, each of them is a toss of a coin. Of few the binomial distribution is summed; of more than 50 it is
 * (|b - c| - 1)^2 / (b + c), of the chi-square distribution with one degree of freedom (Edwards' correction, 1948).
 * @param labels [count], the true classes
 * @param first [count], what the first model answered; -1, or any number that is no class, is never right
 * @param second likewise
 * @throws ProblemError when there is not an answer of each for every label.
 */
export function mcnemarTest(
  labels: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: CompareOptions = {},
): Comparison {
  expectOptions("mcnemarTest", options, ["names"]);
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new ProblemError({
      what: "mcnemarTest: there is not an answer of each model for every label",
      expected: `${labels.length} of each`,
      received: `${first.length} and ${second.length}`,
    });
  }
  let [bothRight, onlyFirst, onlySecond, bothWrong] = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const [a, b] = [first[i] === labels[i], second[i] === labels[i]];
    if (a && b) bothRight += 1;
    else if (a) onlyFirst += 1;
    else if (b) onlySecond += 1;
    else bothWrong += 1;
  }
  const counts = { images: labels.length, bothRight, onlyFirst, onlySecond, bothWrong };
  const isExact = onlyFirst + onlySecond <= MOST_EXACT;
  const pValue = isExact ? binomialTest(onlyFirst, onlySecond) : chiSquareTest(onlyFirst, onlySecond);
  const better = pValue >= LEVEL ? null : onlyFirst > onlySecond ? "first" : "second";
  return {
    ...counts,
    method: isExact ? "exact" : "chi-square",
    pValue,
    difference: labels.length === 0 ? 0 : (onlySecond - onlyFirst) / labels.length,
    interval: differenceInterval(counts),
    better,
    sentence: describe(counts, better, pValue, options.names ?? ["the first", "the second"]),
  };
}

/** min(1, 2 P(X <= min(b, c))), X binomial of b + c tosses of a coin. */
function binomialTest(b: number, c: number): number {
  const n = b + c;
  let term = 2 ** -n;
  let tail = 0;
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

function chiSquareTest(b: number, c: number): number {
  return upperChiSquare1(Math.max(0, Math.abs(b - c) - 1) ** 2 / (b + c));
}

type Counts = Pick<Comparison, "images" | "bothRight" | "onlyFirst" | "onlySecond" | "bothWrong">;

/** Wald's interval of the difference of paired proportions, with half an image put to each of the four counts. */
function differenceInterval({ images, onlyFirst, onlySecond }: Counts): Interval {
  if (images === 0) return { low: -1, high: 1 };
  const n = images + 2;
  const [b, c] = [(onlyFirst + 0.5) / n, (onlySecond + 0.5) / n];
  const half = normalQuantile95 * Math.sqrt((b + c - (c - b) ** 2) / n);
  return { low: Math.max(-1, c - b - half), high: Math.min(1, c - b + half) };
}

function describe(
  counts: Counts,
  better: Comparison["better"],
  pValue: number,
  [first, second]: readonly [string, string],
) {
  const { images, onlyFirst, onlySecond } = counts;
  if (images === 0) return "There are no images to compare them on.";
  const apart = onlyFirst + onlySecond;
  if (apart === 0) return `Of ${count(images)} images, ${first} and ${second} are right about the same ones.`;
  const told = `Of ${count(images)} images, ${count(onlyFirst)} only ${first} got right, ${count(onlySecond)} only ${second}`;
  const chance = pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(pValue < 0.1 ? 3 : 2)}`;
  if (better === null) return `${told}: that may be chance (${chance}).`;
  return `${told}: ${better === "first" ? first : second} is better, and that is hardly chance (${chance}).`;
}
