/** How good answers are: counts, and what follows from them, each with its interval. */
import {
  averaged,
  type BinaryCounts,
  type ConfusionMatrix,
  cohenKappa,
  confusionMatrix,
  countsOfClasses,
  fBeta,
  matthewsCorrelation,
  precision,
  recall,
} from "./confusion.ts";
import { NOT_SURE } from "./decide.ts";
import { type Estimate, type Interval, type Measure, proportion, withWidth } from "./interval.ts";

/** How well one class is recognised, among the images that were answered. */
export interface AnsweredClass {
  readonly name: string;
  /** Images of the class. */
  readonly support: number;
  /** Images that were called so. */
  readonly called: number;
  /** Images of the class that got no answer. */
  readonly notSure: number;
  /** Of the images called so, the part that are; Wilson's interval. */
  readonly precision: Estimate;
  /** Of the answered images that are so, the part called so; Wilson's interval. */
  readonly recall: Estimate;
  /** The harmonic mean of both; interval by the bootstrap. */
  readonly f1: Measure;
}

/** Means over the classes: of those for which a measure is defined. */
export interface AverageScores {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** Four counts of a question of yes or no, and the rates that follow. */
export interface YesNoCounts extends BinaryCounts {
  /** Of what is not so, the part called so; Wilson's interval. */
  readonly falsePositiveRate: Estimate;
  /** Of what was called otherwise, the part that is indeed otherwise; Wilson's interval. */
  readonly negativePredictiveValue: Estimate;
}

/** A judgement of answers. All measures are of the images that were answered; `notSure` says how many were not. */
export interface AnswerScores {
  /** Images that got an answer. */
  readonly answered: number;
  /** Images that got none. */
  readonly notSure: number;
  /** How often images of the class of a row were called the class of a column. */
  readonly confusion: ConfusionMatrix;
  /** The part that was called right; Wilson's interval. */
  readonly accuracy: Estimate;
  /** The mean recall of the classes that there are images of; interval by the bootstrap. */
  readonly balancedAccuracy: Measure;
  /** The mean F1 of the classes that there are images of, or that were answered; interval by the bootstrap. */
  readonly macroF1: Measure;
  readonly macro: AverageScores;
  /** Each class by how many images it has. */
  readonly weighted: AverageScores;
  readonly cohenKappa: number | null;
  readonly matthewsCorrelation: number | null;
  readonly classes: readonly AnsweredClass[];
  /** Where there is a class that means yes. */
  readonly yesNo?: YesNoCounts;
}

/** What there is to judge. */
export interface GivenAnswers {
  /** [count], the true classes. */
  readonly labels: Int32Array;
  /** [count], what they were called; -1 for "not sure". */
  readonly answers: Int32Array;
  readonly classes: readonly string[];
  /** The place of the class that means yes. */
  readonly yes?: number | undefined;
}

/**
 * Judges answers.
 * @param drawn what the bootstrap gave for the measures of `cellsOf`; without it they have no interval
 */
export function answerScores(given: GivenAnswers, drawn?: readonly Interval[]): AnswerScores {
  const { labels, answers, classes, yes } = given;
  const places = [...labels.keys()].filter((i) => answers[i] !== NOT_SURE);
  const confusion = confusionMatrix(
    places.map((i) => labels[i]!),
    places.map((i) => answers[i]!),
    classes.length,
  );
  const unsure = new Array<number>(classes.length).fill(0);
  for (const [i, answer] of answers.entries()) if (answer === NOT_SURE) unsure[labels[i]!]! += 1;
  const counts = countsOfClasses(confusion);
  const right = counts.reduce((sum, { tp }) => sum + tp, 0);
  const [balancedAccuracy, macroF1, ...f1] = drawn ?? [];
  return {
    answered: places.length,
    notSure: labels.length - places.length,
    confusion,
    accuracy: proportion(right, places.length),
    balancedAccuracy: measure(averaged(confusion, "macro", recall), balancedAccuracy, places.length),
    macroF1: measure(averaged(confusion, "macro", fBeta), macroF1, places.length),
    macro: averages(confusion, "macro"),
    weighted: averages(confusion, "weighted"),
    cohenKappa: cohenKappa(confusion),
    matthewsCorrelation: matthewsCorrelation(confusion),
    classes: counts.map((each, i) => ({
      name: classes[i]!,
      support: each.tp + each.fn + unsure[i]!,
      called: each.tp + each.fp,
      notSure: unsure[i]!,
      precision: proportion(each.tp, each.tp + each.fp),
      recall: proportion(each.tp, each.tp + each.fn),
      f1: measure(fBeta(each), f1[i], each.tp + each.fp + each.fn),
    })),
    ...(yes !== undefined && { yesNo: yesNoCounts(counts[yes]!) }),
  };
}

function measure(value: number | null, interval: Interval | undefined, images: number): Measure {
  return { value, ...(interval && withWidth(value, interval, images)) };
}

function yesNoCounts(counts: BinaryCounts): YesNoCounts {
  const { fp, fn, tn } = counts;
  return {
    ...counts,
    falsePositiveRate: proportion(fp, fp + tn),
    negativePredictiveValue: proportion(tn, tn + fn),
  };
}

function averages(confusion: ConfusionMatrix, averaging: "macro" | "weighted"): AverageScores {
  return {
    precision: averaged(confusion, averaging, precision),
    recall: averaged(confusion, averaging, recall),
    f1: averaged(confusion, averaging, fBeta),
  };
}
