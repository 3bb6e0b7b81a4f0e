/** Thresholds of yes and no, each with what it brings, and the best of them by any measure. */
import { ProblemError } from "../errors.ts";
import { descending } from "./ranking.ts";

/** What calling all numbers of at least `threshold` yes brings. */
export interface ThresholdStep {
  readonly threshold: number;
  readonly tp: number;
  readonly fp: number;
}

/** Every threshold that makes a difference, the highest first: it begins with nothing called yes and ends with everything. */
export interface Ranked {
  readonly steps: readonly ThresholdStep[];
  readonly positives: number;
  readonly negatives: number;
}

/** Thresholds lie in the middle between the numbers that they divide, so that a rounding elsewhere changes no answer. */
export function rankedBy(numbers: ArrayLike<number>, isYes: (index: number) => boolean): Ranked {
  const kinds = Uint8Array.from({ length: numbers.length }, (_, i) => (isYes(i) ? 1 : 0));
  const found = descending("chooseDecision", numbers, kinds, 1);
  if (found === undefined) {
    throw new ProblemError({ what: "A threshold cannot be chosen: a probability is not a number" });
  }
  const { positives = 0, negatives = 0 } = found.at(-1) ?? {};
  const steps = found.map(({ threshold, positives: tp, negatives: fp }, i) => ({
    threshold: i + 1 === found.length ? 0 : (threshold + found[i + 1]!.threshold) / 2,
    tp,
    fp,
  }));
  const highest = found[0]?.threshold ?? 1;
  // Where a number is 1 already, nothing above it is left to be a threshold.
  const none = highest < 1 ? [{ threshold: (1 + highest) / 2, tp: 0, fp: 0 }] : [];
  return { steps: [...none, ...steps], positives, negatives };
}

/** The threshold of the step that is worth most; of those that are worth the same the one nearest to 0.5. */
export function chooseStep({ steps }: Ranked, worth: (step: ThresholdStep) => number): number {
  let best: { readonly worth: number; readonly threshold: number } | undefined;
  for (const step of steps) {
    const its = worth(step);
    const isNearer = (other: number) => Math.abs(step.threshold - 0.5) < Math.abs(other - 0.5);
    if (best === undefined || its > best.worth || (its === best.worth && isNearer(best.threshold))) {
      best = { worth: its, threshold: step.threshold };
    }
  }
  return best!.threshold;
}

/** Where answers are sure enough. */
export interface Band {
  /** Below it, no is right often enough. */
  readonly low: number;
  /** From it on, yes is. */
  readonly high: number;
  /** Whether there are such answers of yes, and of no. */
  readonly hasYes: boolean;
  readonly hasNo: boolean;
}

/** The narrowest band outside of which at least this part of the answers is right, of yes and of no. */
export function chooseBand({ steps, positives, negatives }: Ranked, wanted: number): Band {
  const isSure = (right: number, all: number) => all > 0 && right >= wanted * all - 1e-9;
  const yes = steps.findLast(({ tp, fp }) => isSure(tp, tp + fp));
  const no = steps.find(({ tp, fp }) => isSure(negatives - fp, positives + negatives - tp - fp));
  return { low: no?.threshold ?? 0, high: yes?.threshold ?? 1, hasYes: yes !== undefined, hasNo: no !== undefined };
}

/**
 * The cheapest two thresholds, low <= high: below low a miss costs, from high on a false alarm, between them a look. The sum falls apart into what
 * is paid below and what is paid above, so for each high the cheapest low up to it is known from the one before.
 */
export function chooseCheapest(
  { steps, positives, negatives }: Ranked,
  { miss, falseAlarm }: { readonly miss: number; readonly falseAlarm: number },
  look: number,
): { readonly low: number; readonly high: number } {
  let best = { cost: Number.POSITIVE_INFINITY, low: 0, high: 0 };
  let lowest = { cost: Number.POSITIVE_INFINITY, threshold: 0 };
  // From everything called yes upwards: below the last threshold there is nothing.
  for (const { threshold, tp, fp } of steps.toReversed()) {
    const below = miss * (positives - tp) - look * (positives + negatives - tp - fp);
    if (below < lowest.cost) lowest = { cost: below, threshold };
    const above = falseAlarm * fp - look * (tp + fp);
    if (lowest.cost + above < best.cost) best = { cost: lowest.cost + above, low: lowest.threshold, high: threshold };
  }
  return best;
}
