import type { RecordedScores } from "../experiment/recordedScores.ts";
import { percent } from "./format.ts";

/** Accuracy, and what it is worth. */
export function accuracyRows({ accuracy, interval, baseline }: RecordedScores, majority: string): string[][] {
  return [
    ["accuracy", percent(accuracy), `95 % interval ${percent(interval.low)} to ${percent(interval.high)}`],
    ["baseline", percent(baseline), `always saying "${majority}" would score this`],
  ];
}

/** The log loss beside that of the shares of the classes themselves. */
export function lossRow(loss: number, counts: readonly number[]): string[] {
  const all = counts.reduce((sum, each) => sum + each, 0);
  const entropy = counts.reduce((sum, each) => sum - (each === 0 ? 0 : (each / all) * Math.log(each / all)), 0);
  const about = `0 is perfect; always giving the shares of the classes scores ${entropy.toFixed(4)}`;
  return ["log loss", loss.toFixed(4), about];
}
