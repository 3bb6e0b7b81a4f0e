import { binaryCounts } from "../evaluate/confusion.ts";
import type { Scores } from "../evaluate/scores.ts";
import type { BinaryScores } from "./record.ts";

/** The judgement of two classes as one of yes and no, where the class `positive` means yes. */
export function binaryScores(scores: Scores, positive: string): BinaryScores {
  const index = scores.classes.findIndex(({ name }) => name === positive);
  const { precision, recall, f1 } = scores.classes[index]!;
  const { accuracy, interval, baseline, loss, rocAuc = null, confusion } = scores;
  return {
    accuracy,
    interval: { low: interval.low, high: interval.high },
    baseline,
    precision,
    recall,
    f1,
    loss,
    rocAuc,
    confusion: binaryCounts(confusion, index),
  };
}
