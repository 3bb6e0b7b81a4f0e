import { rmdirSync, rmSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../errors.ts";
import type { Sha256 } from "../experiment/weightsHash.ts";
import { type Elsewhere, isFullDiskProblem, writeProblem } from "../files/problems.node.ts";
import { type Holder, isLock, type Lock, takeLock } from "../files/processLock.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { type CheckpointFiles, checkpointFiles } from "./checkpointFiles.node.ts";
import { type EventLog, openEventLog } from "./eventLog.node.ts";
import { eventRecorder } from "./eventRecord.ts";
import { type NewFolder, type NewRunOptions, newRunFolder } from "./newRunFolder.node.ts";
import { describePlace, type Place } from "./place.ts";
import type { RunResult } from "./result.ts";
import type { NoticeEvent, RunEvent, SavedEvent } from "./runEvents.ts";
import type { RunRecipe } from "./runRecipe.ts";

/** What to do about a run folder that cannot be written. */
const elsewhere: Elsewhere = (place) => `choose a folder ${place} with --out`;

/**
 * The folder of one run: recipe.json, events.jsonl, checkpoints/, model.onnx, report.json, and lists of images. Files are
 * there whole or not at all.
 */
export interface RunFolder {
  /** Absolute. */
  readonly folder: string;
  /** What the run is called: the name of its folder. */
  readonly id: string;
  /** Where the model will be. */
  readonly modelFile: string;
  readonly checkpoints: CheckpointFiles;
  /**
   * Adds an event to events.jsonl, where it is one that is recorded.
   * @returns what to tell where the disk is full: the line is kept until there is room
   */
  record(event: RunEvent): Promise<NoticeEvent | undefined>;
  /** Takes room for a model of about so many bytes, so that a full disk is noticed before training. */
  reserve(bytes: number): Promise<void>;
  /**
   * Writes a checkpoint; where it cannot be written, leaves those before it as they are.
   * @returns what to tell: that it is saved; of those that cannot be written only the first, and when they can be again
   */
  saveCheckpoint(checkpoint: Checkpoint, seconds: number): Promise<readonly (SavedEvent | NoticeEvent)[]>;
  saveRecipe(recipe: RunRecipe): Promise<void>;
  /** Writes the model, or puts a newer one in its place. */
  saveModel(file: Uint8Array): Promise<void>;
  saveResult(result: RunResult): Promise<void>;
  /** Writes a list that belongs to the run: images.tsv, problems.json. */
  saveList(name: string, text: string): Promise<void>;
  /**
   * Of a folder that was opened again: takes away what was done after a place, or all where there is none. Before that,
   * nothing in the folder has changed.
   * @returns how many seconds the run had trained by then
   */
  continueFrom(place: Place | undefined): Promise<number>;
  /** Ends the run. A new folder without model and checkpoint is taken away again, with whatever folders were made for it. */
  close(): Promise<void>;
}

export interface RunOptions extends NewRunOptions {
  readonly sha256: Sha256;
  /** How many checkpoints stay, beside what they need; default 2. */
  readonly keep?: number | undefined;
}

/**
 * Makes the folder of a run, and its first files, so that a place that cannot be written is noticed at once.
 * @throws ProblemError when it cannot be written, or the user's choice is not new or empty.
 */
export async function createRunFolder(options: RunOptions): Promise<RunFolder> {
  const made = await newRunFolder(options, elsewhere);
  return openFolder(made, options);
}

/**
 * Opens the folder of a run that was stopped or killed, to go on with it.
 * @throws ProblemError when it cannot be written, or a running process works on it.
 */
export async function openRunFolder(folder: string, options: Pick<RunOptions, "sha256" | "keep">): Promise<RunFolder> {
  return openFolder({ folder, made: undefined }, options);
}

/** The file that says which process works on a run. */
export function lockFile(folder: string): string {
  return path.join(folder, "run.lock");
}

async function openFolder(
  { folder, made }: Pick<NewFolder, "folder"> & { readonly made: NewFolder["made"] | undefined },
  { sha256, keep = 2 }: Pick<RunOptions, "sha256" | "keep">,
): Promise<RunFolder> {
  const inside = (name: string) => path.join(folder, name);
  const [modelFile, partial] = [inside("model.onnx"), inside(".model.onnx.partial")];
  const checkpoints = checkpointFiles(folder, { keep, sha256, elsewhere });
  const toRecord = eventRecorder();
  const written = new Set(["events.jsonl"]);
  let isWorthKeeping = made === undefined;
  let isFull = false;
  let isWithoutCheckpoints = false;
  let hasStarted = false;
  let lastSaved: Place | undefined;
  // Of a folder that was opened again: what is told before it is known from where it goes on.
  let held: string[] | undefined = made === undefined ? [] : undefined;
  let lock: Lock | undefined;

  const discard = () => {
    try {
      rmSync(partial, { force: true });
      if (isWorthKeeping || made === undefined) return;
      for (const name of written) rmSync(inside(name), { force: true });
      rmSync(inside("checkpoints"), { force: true, recursive: true });
      lock?.release();
      for (const each of made) rmdirSync(each);
    } catch {
      // Somebody else has put something there, or taken it away: it is theirs.
    } finally {
      lock?.release();
    }
  };
  const explained = async <T>(work: Promise<T>, file: string): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw writeProblem(error, file, elsewhere);
    }
  };
  const save = async (name: string, text: string) => {
    written.add(name);
    await writeAtomically(inside(name), [Buffer.from(text)], { elsewhere });
  };

  let events: EventLog;
  try {
    const taken = await explained(takeLock(lockFile(folder)), folder);
    if (!isLock(taken)) throw heldProblem(folder, taken);
    lock = taken;
    events = await explained(openEventLog(inside("events.jsonl")), inside("events.jsonl"));
  } catch (error) {
    discard();
    throw error;
  }
  const add = async (line: string): Promise<NoticeEvent | undefined> => {
    const wasFull = isFull;
    isFull = !(await explained(events.append(line), inside("events.jsonl")));
    if (wasFull || !isFull) return undefined;
    return {
      type: "notice",
      message: "The disk is full: training goes on, and what it tells is kept until there is room.",
    };
  };
  // Whoever quits at once has not the time to close.
  process.once("exit", discard);
  return {
    ...{ folder, id: path.basename(folder), modelFile, checkpoints },
    async record(event) {
      const recorded = toRecord(event);
      // A run that goes on has told of its start.
      if (recorded === undefined || (event.type === "start" && hasStarted)) return undefined;
      const line = JSON.stringify(recorded);
      if (held === undefined) return add(line);
      held.push(line);
      return undefined;
    },
    // Twice, as a newer model is written beside the older one before it takes its place.
    reserve: (bytes) => explained(writeFile(partial, new Uint8Array(2 * bytes)), partial),
    async saveCheckpoint(checkpoint, seconds) {
      const { epoch, step, totalStep } = checkpoint.progress;
      try {
        const { name, bytes } = await checkpoints.save(checkpoint);
        isWorthKeeping = true;
        lastSaved = { epoch, step, totalStep };
        const saved: SavedEvent = {
          ...{ type: "saved", epoch, step, totalStep },
          ...{ file: `checkpoints/${name}`, bytes, seconds },
        };
        if (!isWithoutCheckpoints) return [saved];
        isWithoutCheckpoints = false;
        const place = describePlace({ epoch, step, totalStep });
        return [
          saved,
          { type: "notice", isGood: true, message: `Checkpoints are written again, from that of ${place} on.` },
        ];
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        if (isWithoutCheckpoints) return [];
        isWithoutCheckpoints = true;
        const last =
          lastSaved === undefined ? "there is none yet" : `the last one is that of ${describePlace(lastSaved)}`;
        const why = isFullDiskProblem(error) ? "the disk is full." : error.message;
        const place = describePlace({ epoch, step, totalStep });
        return [{ type: "notice", message: `No checkpoint of ${place}: ${why} Training goes on; ${last}.` }];
      }
    },
    saveRecipe: (recipe) => save("recipe.json", `${JSON.stringify(recipe, undefined, 2)}\n`),
    async saveModel(file) {
      await writeAtomically(modelFile, [file], { elsewhere, beside: partial });
      isWorthKeeping = true;
    },
    saveResult: (result) => save("report.json", `${JSON.stringify(result, undefined, 2)}\n`),
    saveList: save,
    async continueFrom(place) {
      const before = held ?? [];
      held = undefined;
      lastSaved = place;
      hasStarted = place !== undefined;
      await checkpoints.cut(place);
      await rm(inside("report.json"), { force: true });
      const names = await readdir(folder);
      for (const name of names) if (name.endsWith(".tmp")) await rm(inside(name), { force: true });
      const kept = await events.cut(place);
      if (place === undefined) for (const line of before) await add(line);
      const { seconds } = Object(kept.findLast(({ type }) => type === "saved")) as Partial<SavedEvent>;
      return seconds ?? 0;
    },
    async close() {
      try {
        await explained(events.close(), inside("events.jsonl"));
      } finally {
        discard();
        process.off("exit", discard);
      }
    },
  };
}

function heldProblem(folder: string, { processId, host }: Holder): ProblemError {
  return new ProblemError({
    what: `Another process is at work on the run ${path.basename(folder)}`,
    expected: "a run that was stopped or killed",
    received: `one that process ${processId} on ${host} goes on with`,
    mend: "Wait for its end, or stop it with Ctrl-C; then go on with --resume.",
  });
}
