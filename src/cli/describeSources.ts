import type { RecordedSourceScores } from "../experiment/recordedScores.ts";
import { columns, count, indent, percent } from "./format.ts";

/** The scores of each source's images, a line each: a model that does well on all together may fail on one. */
export function describeSources(sources: readonly RecordedSourceScores[]): string {
  const isYesNo = sources.some(({ precision }) => precision !== undefined);
  const head = ["source", "images", "accuracy", "95 % interval", "baseline"];
  const rows = sources.map(({ source, images, accuracy, interval, baseline, precision, recall }) => {
    const range = `${percent(interval.low)} to ${percent(interval.high)}`;
    const cells = [source, count(images), percent(accuracy), range, percent(baseline)];
    return isYesNo ? [...cells, percent(precision ?? 0), percent(recall ?? 0)] : cells;
  });
  return indent(columns([isYesNo ? [...head, "precision", "recall"] : head, ...rows], [1, 2, 3, 4, 5, 6]));
}
