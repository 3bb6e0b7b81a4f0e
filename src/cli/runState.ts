import type { RunEvent, SavedEvent } from "../runs/runEvents.ts";
import type { EpochEvent, StartEvent, StepEvent } from "../train/events.ts";
import { byteSize, columns, count, duration, indent, loss, percent } from "./format.ts";
import { type Progress, trackProgress } from "./progress.ts";

/** Where a run stands, for whoever asks. */
export interface RunState {
  /** Follows what happens. */
  follow(event: RunEvent): void;
  /** Some lines of text. */
  describe(): string;
}

/** What is asked of the world. */
export interface StateEffects {
  /** Milliseconds, for durations. */
  readonly now: () => number;
  /** Bytes of memory that the process takes. */
  readonly memory: () => number;
  /** The run folder, as it is shown. */
  readonly folder: string;
}

/** Follows a run. */
export function runState({ now, memory, folder }: StateEffects): RunState {
  let start: StartEvent | undefined;
  let track: ReturnType<typeof trackProgress> | undefined;
  let last: { readonly step: StepEvent; readonly progress: Progress } | undefined;
  let epoch: EpochEvent | undefined;
  let saved: SavedEvent | undefined;
  let began = now();
  return {
    follow(event) {
      if (event.type === "start") {
        start = event;
        began = now();
        track = trackProgress(event, began);
      }
      if (event.type === "step") last = { step: event, progress: track!(event, now()) };
      if (event.type === "epoch") epoch = event;
      if (event.type === "saved") saved = event;
    },
    describe() {
      const place = [
        ["memory", byteSize(memory())],
        ["run", folder],
      ];
      if (start === undefined || last === undefined) {
        return `State: before the first step.\n${indent(columns(place))}`;
      }
      const { step, progress } = last;
      const rows = [
        ["epoch", `${step.epoch} of ${start.epochs}`],
        ["step", `${step.step} of ${start.stepsPerEpoch}, ${count(step.totalStep)} in all`],
        ["loss", `${loss(progress.loss)} in this epoch, accuracy ${percent(progress.accuracy)}`],
        ...(epoch?.validation === undefined
          ? []
          : [
              [
                "validation",
                `loss ${loss(epoch.validation.loss)}, accuracy ${percent(epoch.validation.accuracy)}, after epoch ${epoch.epoch}`,
              ],
            ]),
        ...(epoch === undefined ? [] : [["best", `epoch ${epoch.best.epoch} (${loss(epoch.best.value)})`]]),
        ["learning rate", `${Number(step.learningRate.toPrecision(4))}`],
        ["speed", `${count(progress.imagesPerSecond)} images/s`],
        ["time", `${duration((now() - began) / 1000)} so far, ${duration(progress.secondsLeft)} left`],
        ...(saved === undefined ? [] : [["checkpoint", `${saved.file}, after step ${count(saved.totalStep)}`]]),
        ...place,
      ];
      return `State:\n${indent(columns(rows))}`;
    },
  };
}
