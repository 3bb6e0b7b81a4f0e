import path from "node:path";
import type { Selection } from "../data/selection.ts";
import type { RunEvent } from "../runs/runEvents.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { FitEvent } from "../train/events.ts";
import { historyFile } from "../watch/history.node.ts";
import { type TensorboardLog, tensorboard, type Verbosity } from "../watch/tensorboard.node.ts";
import type { CliEffects } from "./effects.ts";

/** What a run writes for other programs to draw while it goes on. */
export interface RunWatch {
  /** Says which engine answers, where something is asked. */
  use(runtime: Runtime): void;
  record(event: RunEvent): Promise<void>;
  close(): Promise<void>;
}

/**
 * The table of epochs, history.csv, and TensorBoard's event files in tensorboard/, in the folder of a run. Neither is begun before
 * there is something to write.
 * @param verbosity of TensorBoard's files; undefined for none
 */
export function watchRun(folder: string, verbosity: number | undefined, { now, date }: CliEffects): RunWatch {
  const history = historyFile(path.join(folder, "history.csv"), now);
  let validation: Selection | undefined;
  let engine: Runtime | undefined;
  let board: TensorboardLog | undefined;
  return {
    use(runtime) {
      engine = runtime;
    },
    async record(event) {
      if (event.type === "divided" && event.splits.validation.indices.length > 0) validation = event.splits.validation;
      if (!isOfTraining(event)) return;
      await history.record(event);
      if (verbosity === undefined) return;
      if (event.type === "step") {
        board ??= await tensorboard(path.join(folder, "tensorboard"), {
          verbosity: verbosity as Verbosity,
          ...(validation && { validation }),
          ...(engine && { runtime: engine }),
          date,
        });
      }
      await board?.record(event);
    },
    close: async () => board?.close(),
  };
}

function isOfTraining(event: RunEvent): event is FitEvent {
  return ["start", "step", "checkpoint", "epoch", "end"].includes(event.type);
}
