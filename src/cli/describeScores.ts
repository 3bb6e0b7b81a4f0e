import type { BinaryScores } from "../experiment/record.ts";
import { columns, count, percent } from "./format.ts";

/** Which images were judged, and what the two answers are called. */
export interface Judged {
  readonly scores: BinaryScores;
  /** "10,000 test images that training has not seen". */
  readonly images: string;
  readonly positive: string;
  readonly negative: string;
  /** The commonest of the classes. */
  readonly majority: string;
}

/** A judgement as text: the four counts, accuracy beside what a guess would score, precision, recall, F1. */
export function describeScores({ scores, images, positive, negative, majority }: Judged): string {
  const { tp, fp, fn, tn } = scores.confusion;
  const table = columns(
    [
      ["", `is ${positive}`, `is ${negative}`],
      [`called ${positive}`, `TP ${count(tp)}`, `FP ${count(fp)}`],
      [`called ${negative}`, `FN ${count(fn)}`, `TN ${count(tn)}`],
    ],
    [1, 2],
  );
  const { low, high } = scores.interval;
  const measures = columns(
    [
      ["accuracy", percent(scores.accuracy), `95 % interval ${percent(low)} to ${percent(high)}`],
      ["baseline", percent(scores.baseline), `always saying "${majority}" would score this`],
      tp + fp === 0
        ? ["precision", "none", `nothing was called ${positive}`]
        : ["precision", percent(scores.precision), `of the pictures called ${positive}, this part is`],
      ["recall", percent(scores.recall), `of the pictures that are ${positive}, this part was called so`],
      ["F1", percent(scores.f1), "the harmonic mean of precision and recall"],
      ...areaRow(scores, positive),
      [
        "log loss",
        scores.loss.toFixed(4),
        `0 is perfect; always giving the shares of the classes scores ${entropy(tp + fn, fp + tn)}`,
      ],
    ],
    [1],
  );
  const remark = describeWorth(scores, majority);
  return `Judged on ${images}:\n\n${indent(table)}\n${indent(measures)}${remark === undefined ? "" : `\n${remark}\n`}`;
}

/** How well the probabilities rank the pictures. Not told where there are none to compare. */
function areaRow({ rocAuc }: BinaryScores, positive: string): string[][] {
  if (typeof rocAuc !== "number") return [];
  return [["ROC AUC", percent(rocAuc), `how often a picture that is ${positive} is ranked above one that is not`]];
}

/** The log loss of the shares themselves. */
function entropy(...counts: readonly number[]): string {
  const all = counts.reduce((sum, each) => sum + each, 0);
  return counts.reduce((sum, each) => sum - (each === 0 ? 0 : (each / all) * Math.log(each / all)), 0).toFixed(4);
}

/** What a reader who sees only a high accuracy might miss. */
function describeWorth({ interval, baseline, accuracy }: BinaryScores, majority: string): string | undefined {
  if (interval.low > baseline) return undefined;
  if (accuracy < baseline) return `This is worse than always saying "${majority}": train longer or on more images.`;
  return `This is not clearly better than always saying "${majority}": train longer or on more images.`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
