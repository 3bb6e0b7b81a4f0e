import type { ExperimentEvent, SplitEvent } from "../experiment/events.ts";
import type { StartEvent } from "../train/events.ts";
import { byteSize, count, counted, describeEngine, duration } from "./format.ts";

/** Shows a training while it goes on. */
export interface TrainView {
  show(event: ExperimentEvent): void;
  /** Leaves the place clean for what is printed next. A live bar does not come back after it. */
  close(): void;
}

/** What was downloaded so far: "61.2 of 138.9 MB", "61.2 MB" where the whole is not known. */
export function describeDownload(received: number, total: number | undefined): string {
  return total === undefined ? byteSize(received) : `${byteSize(received)} of ${byteSize(total)}`;
}

/** "45,000 images to learn from, 5,000 for validation, 10,000 for the test at the end." */
export function describeSplits({ counts }: SplitEvent): string {
  const [train, validation, test] = [counts.train, counts.validation, counts.test].map((each) =>
    count(each.reduce((sum, part) => sum + part, 0)),
  );
  return `${train} images to learn from, ${validation} for validation, ${test} for the test at the end.`;
}

/** "2,155,010 weights, 15 epochs of 469 steps, 96 images a step, on cpu with 2 threads." */
export function describeStart({ parameters, epochs, stepsPerEpoch, batchSize, ...rest }: StartEvent): string {
  const length = `${counted(epochs, "epoch")} of ${counted(stepsPerEpoch, "step")}, ${counted(batchSize, "image")} a step`;
  return `${count(parameters)} weights, ${length}, on ${describeEngine(rest)}.`;
}

/** "6 min 3 s left" */
export function describeTimeLeft(seconds: number): string {
  return Number.isFinite(seconds) ? `${duration(seconds)} left` : "";
}
