import type { Decision } from "../compile/decision.ts";
import type { AnswerScores } from "../evaluate/answerScores.ts";
import type { Estimate, Measure } from "../evaluate/interval.ts";
import type { Judgement } from "../evaluate/judgement.ts";
import type { SourceJudgement } from "../evaluate/sourceJudgement.ts";
import type { RecordedScores } from "../experiment/recordedScores.ts";
import { macroAverages } from "../experiment/recordedScores.ts";
import { describeScores } from "./describeScores.ts";
import { columns, count, indent, percent } from "./format.ts";
import { printable } from "./printable.ts";

export interface DescribeOptions {
  /** "10,000 test images that training has not seen". */
  readonly images: string;
  /** Whether to tell of every class and every range of probabilities. */
  readonly verbose?: boolean | undefined;
}

/** A judgement as text: what matters in a sentence, what to beware of, then the numbers, section by section. */
export function describeJudgement(judged: Judgement, { images, verbose = false }: DescribeOptions): string {
  const { warnings, decision, atRate, likeliest, overlap } = judged;
  const known = warnings.filter(({ kind }) => kind !== "baseline");
  const parts = [
    `${[judged.sentence, ...known.map(({ text }) => `Beware: ${printable(text)}.`)].join("\n")}\n`,
    overlap !== undefined &&
      overlap.images > 0 &&
      verbose &&
      `Learned from, too: ${overlap.names.map(printable).join(", ")}\n`,
    describeScores({
      scores: asRecorded(judged),
      images: `${images}${decision ? `, ${describeDecision(decision, judged.answers, judged.images)}` : ""}`,
      positive: judged.positive,
      negative: judged.classes.find((each) => each !== judged.positive),
    }),
    likeliest && describeOther(judged, likeliest),
    atRate && describeRate(judged, atRate),
    describeProbabilities(judged),
    verbose && describeBins(judged),
  ];
  return parts.filter((part) => typeof part === "string").join("\n");
}

/** "by its threshold of 0.42 (at least 95 % of the "bird" calls right), not sure of 3.1 %" */
function describeDecision(decision: Decision, { notSure }: AnswerScores, images: number): string {
  const { threshold, notSure: band, chosenBy, positive } = decision;
  const wish = typeof chosenBy?.wish === "string" ? ` (${printable(chosenBy.wish)})` : "";
  const what = positive === undefined ? "answered from a probability of" : "by its threshold of";
  const between = band ? `, none from ${probability(band.low)} to ${probability(band.high)}` : "";
  const unsure =
    notSure > 0
      ? `; it was not sure about ${count(notSure)} (${percent(notSure / images)}), which the scores leave out`
      : "";
  return `${what} ${probability(threshold)}${between}${wish}${unsure}`;
}

function probability(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The scores of the answers as the model gives them. */
function asRecorded(judged: Judgement): RecordedScores {
  const { answers, baseline, logLoss: loss, rocAuc, positive, mostConfused, topK, perSource } = judged;
  const { yesNo, confusion, classes, accuracy } = answers;
  const shared = {
    accuracy: accuracy.value ?? 0,
    interval: { low: accuracy.low, high: accuracy.high },
    baseline: baseline.accuracy,
    loss,
    ...(perSource && { perSource: perSource.map(sourceRow) }),
  };
  const ofClass = ({ precision, recall, f1 }: (typeof classes)[number]) => ({
    precision: precision.value ?? 0,
    recall: recall.value ?? 0,
    f1: f1.value ?? 0,
  });
  const yes = classes.find(({ name }) => name === positive);
  if (yesNo !== undefined && yes !== undefined) {
    const { tp, fp, fn, tn } = yesNo;
    return { ...shared, ...ofClass(yes), rocAuc: rocAuc?.value ?? null, confusion: { tp, fp, fn, tn } };
  }
  const top5 = topK.find(({ k }) => k === 5)?.accuracy;
  return {
    ...shared,
    macro: macroAverages(confusion),
    ...(classes.length > 10 && top5 !== undefined && { top5Accuracy: top5 }),
    classes: classes.map((each) => ({ name: each.name, support: each.support, ...ofClass(each) })),
    mostConfused: mostConfused.map((pair) => ({ ...pair })),
  };
}

function sourceRow({ source, images, accuracy, baseline, precision, recall }: SourceJudgement) {
  return {
    ...{ source, images, baseline, loss: 0, accuracy: accuracy.value ?? 0 },
    interval: { low: accuracy.low, high: accuracy.high },
    ...(precision && { precision: precision.value ?? 0 }),
    ...(recall && { recall: recall.value ?? 0 }),
  };
}

/** What the likeliest classes would have scored, in a line. */
function describeOther({ positive }: Judgement, { accuracy, classes, macroF1 }: AnswerScores): string {
  const yes = classes.find(({ name }) => name === positive);
  const rest = yes
    ? `precision ${part(yes.precision)}, recall ${part(yes.recall)}, F1 ${part(yes.f1)}`
    : `macro F1 ${part(macroF1)}`;
  return `By the likeliest class alone: accuracy ${part(accuracy)}, ${rest}.\n`;
}

function describeRate(
  { positive = "" }: Judgement,
  { rate, precision, called }: NonNullable<Judgement["atRate"]>,
): string {
  if (precision.value === null)
    return `Where ${percent(rate)} of the pictures are ${positive}, none would be called so.\n`;
  const often = called === null ? "" : ` It would call ${percent(called)} of all pictures ${positive}.`;
  return `Where ${percent(rate)} of the pictures are ${positive}, ${part(precision)} of its "${positive}" calls would be right (95 % interval ${range(precision)}).${often}\n`;
}

/** How well probabilities rank, and whether they mean what they say. */
function describeProbabilities({
  rocAuc,
  averagePrecision,
  brierScore,
  calibration,
  positive,
  answers,
}: Judgement): string {
  const yes = answers.classes.find(({ name }) => name === positive);
  const intervals: readonly (readonly [string, Measure | null | undefined])[] = [
    yes ? ["precision", yes.precision] : ["balanced accuracy", answers.balancedAccuracy],
    ...(yes ? ([["recall", yes.recall]] as const) : []),
    yes ? ["F1", yes.f1] : ["macro F1", answers.macroF1],
    ["ROC AUC", rocAuc],
  ];
  const rows = intervals.flatMap(([name, estimate]) =>
    estimate == null || estimate.value === null || !hasInterval(estimate)
      ? []
      : [[name, range(estimate), "95 % interval"]],
  );
  if (averagePrecision !== null) {
    const mean = positive === undefined ? ", the mean of the classes" : "";
    rows.push(["average precision", percent(averagePrecision), `the area under precision over recall${mean}`]);
  }
  rows.push(["Brier score", brierScore.toFixed(4), "0 is perfect, 2 the worst"]);
  if (calibration.expectedError !== null) {
    const about = "how far its probabilities are from what comes true, on average";
    rows.push(["calibration error", percent(calibration.expectedError), about]);
  }
  return `How sure these numbers and its probabilities are:\n${indent(columns(rows, [1]))}`;
}

/** How often what is called so likely is so, range by range. */
function describeBins({ positive, calibration, positiveCalibration }: Judgement): string {
  const { bins } = positiveCalibration ?? calibration;
  const rows = bins
    .filter((bin) => bin.count > 0)
    .map(({ low, high, count: images, confidence, share }) => [
      `${percent(low)} to ${percent(high)}`,
      count(images),
      percent(confidence ?? 0),
      part(share),
      range(share),
    ]);
  const what = positive === undefined ? "the likeliest class" : `"${positive}"`;
  const head = ["probability", "images", "their mean", "came true", "95 % interval"];
  return `Of pictures whose probability of ${what} lies in a range, how many are:\n${indent(columns([head, ...rows], [1, 2, 3]))}`;
}

function part({ value }: Measure): string {
  return value === null ? "none" : percent(value);
}

function hasInterval(estimate: Measure): estimate is Estimate {
  return estimate.low !== undefined && estimate.high !== undefined;
}

function range({ low, high }: Estimate): string {
  return `${percent(low)} to ${percent(high)}`;
}
