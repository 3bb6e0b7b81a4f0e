import path from "node:path";
import type { Selection } from "../data/selection.ts";
import { isFullDiskProblem } from "../files/problems.node.ts";
import type { NoticeEvent, RunEvent } from "../runs/runEvents.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { FitEvent } from "../train/events.ts";
import { historyFile } from "../watch/history.node.ts";
import { type TensorboardLog, tensorboard, type Verbosity } from "../watch/tensorboard.node.ts";
import type { CliEffects } from "./effects.ts";

/** What a run writes for other programs to draw while it goes on. */
export interface RunWatch {
  /** Says which engine answers, where something is asked. */
  use(runtime: Runtime): void;
  /** @returns what to tell where the disk is full: training goes on, and what could not be written waits until there is room */
  record(event: RunEvent): Promise<NoticeEvent | undefined>;
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
  const full = new Set<string>();
  /** Whether a file, which could be written before, cannot for want of room. */
  const isNewlyFull = async (name: string, work: Promise<void>): Promise<boolean> => {
    const wasFull = full.delete(name);
    if (!(await isStopped(work))) return false;
    full.add(name);
    return !wasFull;
  };
  const record = async (event: FitEvent) => {
    if (event.type === "step") {
      board ??= await tensorboard(path.join(folder, "tensorboard"), {
        verbosity: verbosity as Verbosity,
        ...(validation && { validation }),
        ...(engine && { runtime: engine }),
        date,
      });
    }
    await board?.record(event);
  };
  return {
    use(runtime) {
      engine = runtime;
    },
    async record(event) {
      if (event.type === "divided" && event.splits.validation.indices.length > 0) validation = event.splits.validation;
      if (!isOfTraining(event)) return undefined;
      const names: string[] = [];
      if (await isNewlyFull("history.csv", history.record(event))) names.push("history.csv");
      if (verbosity !== undefined && (await isNewlyFull("tensorboard/", record(event)))) names.push("tensorboard/");
      if (names.length === 0) return undefined;
      return {
        type: "notice",
        message: `The disk is full: ${names.join(" and ")} will be written when there is room.`,
      };
    },
    async close() {
      if (board !== undefined) await isStopped(board.close());
    },
  };
}

/** Whether a full disk keeps something from being written. */
async function isStopped(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (!isFullDiskProblem(error)) throw error;
    return true;
  }
}

function isOfTraining(event: RunEvent): event is FitEvent {
  return ["start", "step", "checkpoint", "epoch", "end"].includes(event.type);
}
