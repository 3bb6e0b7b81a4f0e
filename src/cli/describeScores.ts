import { isYesNo, type RecordedScores, type YesNoScores } from "../experiment/recordedScores.ts";
import { describeClasses } from "./describeClasses.ts";
import { describeSources } from "./describeSources.ts";
import { columns, count, indent, percent } from "./format.ts";
import { accuracyRows, lossRow } from "./scoreRows.ts";

/** Which images were judged, and what the answers are called. */
export interface Judged {
  readonly scores: RecordedScores;
  /** "10,000 test images that training has not seen". */
  readonly images: string;
  /** The answer that means yes, where it is a question of yes or no. */
  readonly positive?: string | undefined;
  /** The other of the two. */
  readonly negative?: string | undefined;
}

/**
 * A judgement as text. Of yes and no: the four counts, accuracy beside what a guess would score, precision, recall, F1.
 * Of any classes: accuracy, what holds for each class, and which are taken for which. Then each source, where there are
 * several.
 */
export function describeScores(judged: Judged): string {
  const { scores, images, positive = "", negative = "" } = judged;
  const majority = commonest(scores, positive, negative);
  const body = isYesNo(scores)
    ? describeYesNo(scores, positive, negative, majority)
    : describeClasses(scores, majority);
  const parts = [
    `Judged on ${images}:\n`,
    body,
    scores.perSource && describeSources(scores.perSource),
    describeWorth(scores, majority),
  ];
  return parts.filter((part) => part !== undefined).join("\n");
}

/** The class that most of the images are of. */
function commonest(scores: RecordedScores, positive: string, negative: string): string {
  if (isYesNo(scores)) {
    const { tp, fp, fn, tn } = scores.confusion;
    return tp + fn > fp + tn ? positive : negative;
  }
  return scores.classes.reduce((most, each) => (each.support > most.support ? each : most)).name;
}

function describeYesNo(scores: YesNoScores, positive: string, negative: string, majority: string): string {
  const { tp, fp, fn, tn } = scores.confusion;
  const table = columns(
    [
      ["", `is ${positive}`, `is ${negative}`],
      [`called ${positive}`, `TP ${count(tp)}`, `FP ${count(fp)}`],
      [`called ${negative}`, `FN ${count(fn)}`, `TN ${count(tn)}`],
    ],
    [1, 2],
  );
  const measures = columns(
    [
      ...accuracyRows(scores, majority),
      tp + fp === 0
        ? ["precision", "none", `nothing was called ${positive}`]
        : ["precision", percent(scores.precision), `of the pictures called ${positive}, this part is`],
      ["recall", percent(scores.recall), `of the pictures that are ${positive}, this part was called so`],
      ["F1", percent(scores.f1), "the harmonic mean of precision and recall"],
      ...areaRow(scores, positive),
      lossRow(scores.loss, [tp + fn, fp + tn]),
    ],
    [1],
  );
  return `${indent(table)}\n${indent(measures)}`;
}

/** How well the probabilities rank the pictures. Not told where there are none to compare. */
function areaRow({ rocAuc }: YesNoScores, positive: string): string[][] {
  if (typeof rocAuc !== "number") return [];
  return [["ROC AUC", percent(rocAuc), `how often a picture that is ${positive} is ranked above one that is not`]];
}

/** What a reader who sees only a high accuracy might miss. */
function describeWorth({ interval, baseline, accuracy }: RecordedScores, majority: string): string | undefined {
  if (interval.low > baseline) return undefined;
  if (accuracy < baseline) return `This is worse than always saying "${majority}": train longer or on more images.\n`;
  return `This is not clearly better than always saying "${majority}": train longer or on more images.\n`;
}
