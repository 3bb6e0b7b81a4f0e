import type { Decision } from "../compile/decision.ts";
import { labelsOf } from "../data/selection.ts";
import { expectOptions } from "../errors.ts";
import { type RandomKey, randomKey } from "../tensor/random.ts";
import { type AnswerScores, answerScores } from "./answerScores.ts";
import { precisionAtRate, type RateScores } from "./baseRate.ts";
import { bootstrapTogether, type Grouped } from "./bootstrap.ts";
import { answerCalibration, type Calibration, calibration } from "./calibration.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import { type PrecisionRecallPoint, precisionRecallOf, type RocPoint, rocOf } from "./curves.ts";
import { decide, placeOfPositive } from "./decide.ts";
import type { Baseline, ConfusedPair, Headline, Overlap } from "./headline.ts";
import { type Interval, withWidth } from "./interval.ts";
import type { Answered } from "./judge.ts";
import { judgementSentence } from "./judgementSentence.ts";
import { type JudgementWarning, judgementWarnings } from "./judgementWarnings.ts";
import { asProbabilities, brierScore, logLoss, topKAccuracy } from "./probabilities.ts";
import { averagePrecisionOf, classColumn, descending, rocAreaOf } from "./ranking.ts";
import { cellsOf, rankRuns } from "./resampled.ts";
import { judgeSources, type SourceJudgement } from "./sourceJudgement.ts";

/** Points of a curve: enough for a picture. */
const CURVE_POINTS = 200;
/** Of more classes than this, curves have fewer points; of more than ten times as many, none. */
const MANY_CLASSES = 20;
/** So many pairs of classes that are taken for one another are told. */
const MOST_PAIRS = 20;

export interface JudgementOptions {
  /** Of two classes, the one that means yes; where the decision does not name it. */
  readonly positive?: string | undefined;
  /** How probabilities become an answer. Default: the likeliest class. */
  readonly decision?: Decision | undefined;
  /** The part of pictures that are `positive` where the model will be used: precision is told for it, too. */
  readonly rate?: number | undefined;
  /** Test images that were also learned from. */
  readonly overlap?: Overlap | undefined;
  /** How often images are drawn for intervals by the bootstrap. Default 1000; 0 for none. */
  readonly resamples?: number | undefined;
  /** Fixes what is drawn. Default: the key of seed 0. */
  readonly key?: RandomKey | undefined;
}

/** How one class, against the rest, is ranked by its probability. */
export interface ClassCurves {
  readonly name: string;
  /** Null where there are no images of the class, or of no other. */
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
  /** From the highest threshold down, some hundred points at most; it begins at 0, 0. Empty where it is not defined. */
  readonly roc: readonly RocPoint[];
  readonly precisionRecall: readonly PrecisionRecallPoint[];
}

/** An area under a curve; without an interval where none was asked for, or there is none for it. */
export interface Area extends Partial<Interval> {
  readonly value: number;
}

/** All that can be said of a model by its answers to images whose classes are known, as plain data. */
export interface Judgement extends Headline {
  /** How probabilities became answers, where it was not by the likeliest class. */
  readonly decision?: Decision;
  /** What matters most, in plain words. */
  readonly sentence: string;
  /** What a reader must know before trusting the numbers; empty where there is nothing. */
  readonly warnings: readonly JudgementWarning[];
  /** Of the likeliest classes, where the decision gives other answers. */
  readonly likeliest?: AnswerScores;
  /** Mean cross-entropy in nats; of networks that do not give probabilities, that of the softmax of their numbers. */
  readonly logLoss: number;
  /** Brier's score, 0 to 2. */
  readonly brierScore: number;
  /** How often the truth is among the k likeliest, where there are more than k classes: k of 2, 3 and 5. */
  readonly topK: readonly { readonly k: number; readonly accuracy: number }[];
  /** The area under the ROC curve: of two classes with its interval by the bootstrap; of more the mean over the classes, each against the rest, without. */
  readonly rocAuc: Area | null;
  /** Likewise of precision over recall: of `positive` (or the second of two classes), of more the mean. */
  readonly averagePrecision: number | null;
  /** Of the likeliest class. */
  readonly calibration: Calibration;
  /** Of the probability of `positive`. */
  readonly positiveCalibration?: Calibration;
  /** Each class against the rest. */
  readonly curves: readonly ClassCurves[];
  /** Where the set has several sources. */
  readonly perSource?: readonly SourceJudgement[];
  /** Precision of `positive` at the base rate that was asked for. */
  readonly atRate?: RateScores;
}

/**
 * Judges answers.
 * @param answered images whose classes are known, and what a model says of each
 * @throws ProblemError when an option does not fit the classes.
 */
export function judgement(answered: Answered, options: JudgementOptions = {}): Judgement {
  const names = ["positive", "decision", "rate", "overlap", "resamples", "key"] as const;
  expectOptions("judgement", options, names);
  const { decision, rate, overlap, resamples = 1000, key = randomKey(0) } = options;
  const { images } = answered;
  const { classes } = images.set;
  const width = classes.length;
  const labels = labelsOf(images);
  const probabilities = asProbabilities(answered.probabilities, width);
  const positive = decision?.positive ?? options.positive;
  const yes = positive === undefined ? undefined : placeOfPositive(classes, positive);
  const byDecision = decide(probabilities, classes, decision);
  const byLikeliest = decision === undefined ? byDecision : decide(probabilities, classes);
  const isOther = byDecision.some((answer, i) => answer !== byLikeliest[i]);
  const of = yes ?? 1;
  const runs = width === 2 ? rankRuns(classColumn(probabilities, 2, of), (i) => labels[i] === of) : undefined;
  const drawn = intervals(
    {
      scores: cellsOf(labels, byDecision, width),
      likeliest: isOther ? cellsOf(labels, byLikeliest, width) : undefined,
      area: runs,
    },
    resamples,
    key,
  );
  const scores = answerScores({ labels, answers: byDecision, classes, yes }, drawn.scores);
  const baseline = baselineOf(labels, classes);
  const curves = curvesOf(probabilities, labels, classes);
  const sources = judgeSources(images, labels, byDecision, yes);

  const told = {
    images: labels.length,
    classes: [...classes],
    ...(positive !== undefined && { positive }),
    ...(decision && { decision }),
    baseline,
    answers: scores,
    mostConfused: confusedPairs(scores.confusion, classes),
    ...(overlap && { overlap }),
  };
  return {
    ...told,
    sentence: judgementSentence(told),
    warnings: judgementWarnings(told),
    ...(isOther && {
      likeliest: answerScores({ labels, answers: byLikeliest, classes, yes }, drawn.likeliest),
    }),
    logLoss: logLoss(probabilities, labels, width) ?? 0,
    brierScore: brierScore(probabilities, labels, width) ?? 0,
    topK: [2, 3, 5].flatMap((k) =>
      width > k ? [{ k, accuracy: topKAccuracy(probabilities, labels, width, k) ?? 0 }] : [],
    ),
    rocAuc: width === 2 ? areaOfTwo(labels, of, curves, drawn.area?.[0]) : meanArea(curves),
    averagePrecision: width === 2 ? curves[of]!.averagePrecision : mean(curves.map((each) => each.averagePrecision)),
    calibration: answerCalibration(probabilities, labels, width),
    ...(yes !== undefined && {
      positiveCalibration: calibration(
        classColumn(probabilities, width, yes),
        Array.from(labels, (label) => label === yes),
      ),
    }),
    curves,
    ...(sources && { perSource: sources }),
    ...(rate !== undefined && scores.yesNo && { atRate: precisionAtRate(scores.yesNo, { rate }) }),
  };
}

function baselineOf(labels: Int32Array, classes: readonly string[]): Baseline {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label]! += 1;
  const largest = Math.max(...counts);
  const shares = counts.filter((each) => each > 0).map((each) => each / labels.length);
  return {
    name: classes[counts.indexOf(largest)]!,
    accuracy: labels.length === 0 ? 0 : largest / labels.length,
    logLoss: shares.reduce((sum, share) => sum - share * Math.log(share), 0),
  };
}

function curvesOf(
  probabilities: ArrayLike<number>,
  labels: Int32Array,
  classes: readonly string[],
): readonly ClassCurves[] {
  const { length } = classes;
  const points = length > 10 * MANY_CLASSES ? 0 : length > MANY_CLASSES ? CURVE_POINTS / 4 : CURVE_POINTS;
  return classes.map((name, index) => {
    const steps = descending("judgement", classColumn(probabilities, length, index), labels, index) ?? [];
    return {
      name,
      rocAuc: rocAreaOf(steps),
      averagePrecision: averagePrecisionOf(steps),
      roc: points === 0 ? [] : (rocOf(steps, points) ?? []),
      precisionRecall: points === 0 ? [] : (precisionRecallOf(steps, points) ?? []),
    };
  });
}

/** What the bootstrap gives for each grouping that is there; nothing where nothing is to be drawn. */
function intervals<Name extends string>(
  groupings: Record<Name, Grouped | undefined>,
  resamples: number,
  key: RandomKey,
): Partial<Record<Name, readonly Interval[]>> {
  if (resamples === 0) return {};
  const given = Object.entries<Grouped | undefined>(groupings).filter(
    (each): each is [Name, Grouped] => each[1] !== undefined,
  );
  const found = bootstrapTogether(
    given.map(([, grouping]) => grouping),
    { resamples, key },
  );
  return Object.fromEntries(given.map(([name], i) => [name, found[i]!])) as Record<Name, readonly Interval[]>;
}

function areaOfTwo(
  labels: Int32Array,
  yes: number,
  curves: readonly ClassCurves[],
  interval: Interval | undefined,
): Area | null {
  const value = curves[yes]!.rocAuc;
  if (value === null) return null;
  const positives = labels.reduce((sum, label) => sum + (label === yes ? 1 : 0), 0);
  return { value, ...(interval && withWidth(value, interval, Math.min(positives, labels.length - positives))) };
}

function meanArea(curves: readonly ClassCurves[]): Area | null {
  const value = mean(curves.map(({ rocAuc }) => rocAuc));
  return value === null ? null : { value };
}

function mean(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  return defined.length === 0 ? null : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** The wrong answers that were given most often; of equally many, those of the first classes. */
function confusedPairs(confusion: ConfusionMatrix, classes: readonly string[]): readonly ConfusedPair[] {
  return confusion
    .flatMap((row, is) => row.map((count, called) => ({ is, called, count })))
    .filter(({ is, called, count }) => is !== called && count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_PAIRS)
    .map(({ is, called, count }) => ({ is: classes[is]!, called: classes[called]!, count }));
}
