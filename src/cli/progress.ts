import { macroAverages } from "../experiment/recordedScores.ts";
import type { EpochEvent, StartEvent, StepEvent } from "../train/events.ts";

/** Where training stands. */
export interface Progress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean over the images of this epoch so far. */
  readonly loss: number;
  /** Likewise, a part of one. */
  readonly accuracy: number;
  /** Over the last steps. */
  readonly imagesPerSecond: number;
  /** Until the last step, at the pace since training began or went on, judging on validation images included. */
  readonly secondsLeft: number;
}

/** Steps over which speed is measured. */
const WINDOW = 40;

/** Follows training, step by step. `now` is the time of the start in milliseconds; later times go with the steps. */
export function trackProgress(start: StartEvent, now: number): (event: StepEvent, now: number) => Progress {
  const { epochs, stepsPerEpoch, trainImages, batchSize } = start;
  const recent: { readonly time: number; readonly images: number }[] = [{ time: now, images: 0 }];
  let images = 0;
  /** Of a run that goes on: those that were learned from before. */
  let before: number | undefined;
  let epoch = { number: 0, images: 0, loss: 0, right: 0 };
  return (event, time) => {
    before ??= (event.epoch - 1) * trainImages + (event.step - 1) * batchSize;
    if (event.epoch !== epoch.number) epoch = { number: event.epoch, images: 0, loss: 0, right: 0 };
    epoch.images += event.count;
    epoch.loss += event.loss * event.count;
    epoch.right += event.accuracy * event.count;
    images += event.count;
    recent.push({ time, images });
    if (recent.length > WINDOW) recent.shift();
    const oldest = recent[0]!;
    return {
      epoch: event.epoch,
      epochs,
      step: event.step,
      stepsPerEpoch,
      loss: epoch.loss / epoch.images,
      accuracy: epoch.right / epoch.images,
      imagesPerSecond: rate(images - oldest.images, time - oldest.time),
      secondsLeft: (trainImages * epochs - before - images) / rate(images, time - now),
    };
  };
}

/**
 * The scores of an epoch that its line shows: of training, and of validation where there were images for it. Precision,
 * recall and F1 are those of `positive`, or means over the classes where none means yes.
 */
export function epochScores({ epoch, loss, accuracy, validation }: EpochEvent, positive?: string) {
  if (validation === undefined) return { epoch, loss, accuracy };
  const ratios =
    positive === undefined
      ? macroAverages(validation.confusion)
      : validation.classes.find(({ name }) => name === positive)!;
  return { epoch, loss, accuracy, validation: { ...ratios, accuracy: validation.accuracy } };
}

/** How many a second. A clock that did not move counts as a millisecond. */
function rate(amount: number, milliseconds: number): number {
  return (1000 * amount) / Math.max(1, milliseconds);
}
