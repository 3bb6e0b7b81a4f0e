/** From what is wished for to a threshold, by images that were kept for validation. */
import type { Decision } from "../compile/decision.ts";
import { labelsOf } from "../data/selection.ts";

import { ProblemError } from "../errors.ts";

import { type AnswerScores, answerScores } from "./answerScores.ts";
import { chooseBand, chooseCheapest, chooseStep, type Ranked, rankedBy } from "./bands.ts";
import { decide, placeOfPositive } from "./decide.ts";
import type { Answered } from "./judge.ts";
import { asProbabilities, likeliest } from "./probabilities.ts";
import { classColumn } from "./ranking.ts";
import { expectWish, percent, type Wish, wishInWords } from "./wish.ts";

/** How a threshold was chosen, as it stands in the model file: plain data. */
export interface Choice extends Readonly<Record<string, unknown>> {
  /** What was wished for, in words. */
  readonly wish: string;
  /** Images that it was chosen by. */
  readonly images: number;
  /** Whether the wish came true on them; otherwise what comes nearest was chosen. */
  readonly met: boolean;
  /** What to know, where it did not. */
  readonly note?: string;
  /** What came of it on those images: of all answers, and of those that mean yes. */
  readonly accuracy: number | null;
  readonly precision?: number | null;
  readonly recall?: number | null;
  /** The part that got no answer. */
  readonly notSure: number;
}

/** A decision with the account of how it was chosen. */
export interface ChosenDecision extends Decision {
  readonly chosenBy: Choice;
}

/**
 * Chooses a threshold that fulfils a wish on images whose classes are known, which should be those kept for validation: what is chosen by
 * images should not be praised with them. A wish that cannot come true is answered by what comes nearest, and `chosenBy.met` is false.
 * @param answered images, and what a model says of each
 * @param wish what matters
 * @param positive of two classes, the one that means yes; without it only `precision` or `notSure` can be wished for: the least
 * probability of the likeliest class at which that part of the answers is right
 * @throws ProblemError when the wish makes no sense, or there are no images of one of the two kinds.
 */
export function chooseDecision(answered: Answered, wish: Wish, positive?: string): ChosenDecision {
  expectWish(wish, positive !== undefined);
  const { images } = answered;
  const { classes } = images.set;
  const labels = labelsOf(images);
  const probabilities = asProbabilities(answered.probabilities, classes.length);
  const yes = positive === undefined ? undefined : placeOfPositive(classes, positive);
  const { met, note, ...decision } =
    yes === undefined
      ? decideOfClasses(probabilities, labels, classes.length, wish.precision ?? wish.notSure!)
      : { positive: positive!, ...decideYesNo(probabilities, labels, yes, positive!, wish) };

  const answers = decide(probabilities, classes, decision);
  const scores = answerScores({ labels, answers, classes, yes });
  const ofYes = yes === undefined ? undefined : scores.classes[yes]!;
  const isSure = wish.notSure === undefined || areRight(scores, wish.notSure);
  const why = note ?? (isSure ? undefined : "no two thresholds make both kinds of answers right that often");
  const chosenBy: Choice = {
    wish: wishInWords(wish, positive),
    images: labels.length,
    met: met && isSure,
    ...(why !== undefined && { note: why }),
    accuracy: scores.accuracy.value,
    ...(ofYes && { precision: ofYes.precision.value, recall: ofYes.recall.value }),
    notSure: scores.notSure / labels.length,
  };
  return { ...decision, chosenBy };
}

/** Whether this part of the answers is right, of yes and of no, or of all where there is no yes. */
function areRight({ yesNo, classes, accuracy }: AnswerScores, wanted: number): boolean {
  const parts = yesNo === undefined ? [accuracy] : classes.map(({ precision }) => precision);
  return parts.every(({ value }) => value === null || value >= wanted - 1e-9);
}

interface Chosen extends Decision {
  readonly met: boolean;
  readonly note?: string | undefined;
}

function decideYesNo(
  probabilities: ArrayLike<number>,
  labels: Int32Array,
  yes: number,
  positive: string,
  wish: Wish,
): Omit<Chosen, "positive"> {
  const ranked = rankedBy(classColumn(probabilities, 2, yes), (i) => labels[i] === yes);
  if (ranked.positives === 0 || ranked.negatives === 0) {
    throw new ProblemError({
      what: `A threshold cannot be chosen: of the ${labels.length} validation images ${ranked.positives === 0 ? "none is" : "all are"} "${positive}"`,
      expected: "images of both kinds",
      mend: "Keep more images for validation.",
    });
  }
  if (wish.cost?.look !== undefined) {
    const { low, high } = chooseCheapest(ranked, wish.cost, wish.cost.look);
    return { threshold: high, ...(low < high && { notSure: { low, high } }), met: true };
  }
  const { met, note, ...chosen } = chooseThreshold(ranked, wish);
  if (wish.notSure === undefined) return { ...chosen, met, note };
  const band = chooseBand(ranked, wish.notSure);
  const { cost, precision, recall, f1 } = wish;
  const isFree = cost === undefined && precision === undefined && recall === undefined && f1 !== true;
  // Where nothing else is wished for, the threshold is where it is in nobody's way.
  const [from, to] = [Math.min(band.low, band.high), Math.max(band.low, band.high)];
  const threshold = isFree ? Math.min(Math.max(0.5, from), to) : chosen.threshold;
  const [low, high] = isFree ? [band.low, band.high] : [Math.min(band.low, threshold), Math.max(band.high, threshold)];
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(band.hasYes ? [] : [`no threshold makes ${percent(wish.notSure)} of the "${positive}" answers right`]),
    ...(band.hasNo ? [] : [`no threshold makes ${percent(wish.notSure)} of the other answers right`]),
  ];
  return {
    threshold,
    ...(low < high && { notSure: { low, high } }),
    met: met && notes.length === 0,
    ...(notes.length > 0 && { note: notes.join("; ") }),
  };
}

/** One threshold for yes and no. */
function chooseThreshold(ranked: Ranked, wish: Wish): Omit<Chosen, "notSure"> {
  const { cost, precision, recall, f1 } = wish;
  if (cost !== undefined) {
    const { miss, falseAlarm } = cost;
    return {
      threshold: chooseStep(ranked, ({ tp, fp }) => -miss * (ranked.positives - tp) - falseAlarm * fp),
      met: true,
    };
  }
  if (f1 === true) {
    return { threshold: chooseStep(ranked, ({ tp, fp }) => (2 * tp) / (tp + fp + ranked.positives)), met: true };
  }
  if (recall !== undefined) {
    // Among those that find enough, the fewest false alarms: fewer are found by a higher threshold only.
    const threshold = chooseStep(ranked, ({ tp, fp }) =>
      tp >= recall * ranked.positives - 1e-9 ? tp / (tp + fp) : Number.NEGATIVE_INFINITY,
    );
    return { threshold, met: true };
  }
  if (precision === undefined) return { threshold: 0.5, met: true };
  const isEnough = ({ tp, fp }: { tp: number; fp: number }) => tp + fp > 0 && tp >= precision * (tp + fp) - 1e-9;
  if (ranked.steps.some(isEnough)) {
    return { threshold: chooseStep(ranked, (step) => (isEnough(step) ? step.tp : -1)), met: true };
  }
  // The most precise calls; of equally precise ones the most.
  const threshold = chooseStep(ranked, ({ tp, fp }) => (tp + fp === 0 ? -1 : tp / (tp + fp) + 1e-9 * tp));
  const best = Math.max(...ranked.steps.map(({ tp, fp }) => (tp + fp === 0 ? 0 : tp / (tp + fp))));
  return {
    threshold,
    met: false,
    note: `no threshold makes ${percent(precision)} of the calls right; the best that one makes is ${percent(best)}`,
  };
}

/** The least probability of the likeliest class at which so many answers are right. */
function decideOfClasses(
  probabilities: Float32Array | Float64Array,
  labels: Int32Array,
  classes: number,
  wanted: number,
): Chosen {
  if (labels.length === 0) {
    throw new ProblemError({ what: "A threshold cannot be chosen: there are no validation images" });
  }
  const best = Array.from(labels, (_, i) => likeliest(probabilities.subarray(i * classes, (i + 1) * classes)));
  const confidences = Float64Array.from(best, (place, i) => probabilities[i * classes + place]!);
  const ranked = rankedBy(confidences, (i) => best[i] === labels[i]);
  const { threshold, met } = chooseThreshold(ranked, { precision: wanted });
  if (met) return { threshold, met };
  return { threshold, met, note: `no threshold makes ${percent(wanted)} of the answers right` };
}
