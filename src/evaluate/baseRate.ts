/** What calls are worth where yes is rarer, or commoner, than among the images of the test. */
import { expectOptions, ProblemError } from "../errors.ts";
import type { BinaryCounts } from "./confusion.ts";
import { type Estimate, wilsonInterval } from "./interval.ts";

/** Precision at a base rate. */
export interface RateScores {
  /** The part of all pictures that are so, 0 to 1. */
  readonly rate: number;
  /** Of the pictures called so, the part that are, at this rate. */
  readonly precision: Estimate;
  /** Of the pictures called otherwise, the part that are indeed otherwise. */
  readonly negativePredictiveValue: Estimate;
  /** The part of all pictures that is called so. */
  readonly called: number | null;
}

/**
 * Bayes' rule: how often calls are right among pictures of which another part are so than in the test. What is taken from the test is
 * how often what is so is called so (the true positive rate), and how often what is not so is called so (the false positive rate):
 * precision = rate tpr / (rate tpr + (1 - rate) fpr). The intervals take the unfavourable ends of both rates' Wilson intervals, then the
 * favourable ones, so they are rather wide than narrow.
 * @param counts of the test
 * @param options.rate the part of all pictures that are so, 0 to 1
 * @returns precision with value null where nothing is called so at this rate, or the test lacks one of the two kinds
 * @throws ProblemError when the rate is not between 0 and 1.
 */
export function precisionAtRate({ tp, fp, fn, tn }: BinaryCounts, options: { readonly rate: number }): RateScores {
  expectOptions("precisionAtRate", options, ["rate"]);
  const { rate } = options;
  if (!(rate >= 0 && rate <= 1)) {
    throw new ProblemError({ what: "precisionAtRate: rate", expected: "a number from 0 to 1", received: `${rate}` });
  }
  const [tpr, fpr] = [tp / (tp + fn), fp / (fp + tn)];
  const [found, alarmed] = [wilsonInterval(tp, tp + fn), wilsonInterval(fp, fp + tn)];
  const of = (yes: number, no: number) => share(rate * yes, (1 - rate) * no);
  const called = rate * tpr + (1 - rate) * fpr;
  return {
    rate,
    precision: {
      value: of(tpr, fpr),
      low: of(found.low, alarmed.high) ?? 0,
      high: of(found.high, alarmed.low) ?? 1,
    },
    negativePredictiveValue: {
      value: share((1 - rate) * (1 - fpr), rate * (1 - tpr)),
      low: share((1 - rate) * (1 - alarmed.high), rate * (1 - found.low)) ?? 0,
      high: share((1 - rate) * (1 - alarmed.low), rate * (1 - found.high)) ?? 1,
    },
    called: Number.isNaN(called) ? null : called,
  };
}

/** a / (a + b); null where both are 0 or one is not known. */
function share(a: number, b: number): number | null {
  return a + b > 0 ? a / (a + b) : null;
}
