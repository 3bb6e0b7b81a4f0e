import { readFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../errors.ts";
import { isAbsence } from "../files/problems.node.ts";
import { lockHolder } from "../files/processLock.node.ts";
import { readEventLog } from "./eventLog.node.ts";
import { readRunRecipe } from "./findRun.node.ts";
import type { RunResult } from "./result.ts";
import type { RunEvent } from "./runEvents.ts";
import { lockFile } from "./runFolder.node.ts";
import type { RunRecipe } from "./runRecipe.ts";

/** The text of a file of a run; undefined where there is none. */
export async function readList(folder: string, name: string): Promise<string | undefined> {
  return readFile(path.join(folder, name), "utf8").catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw error;
  });
}

/** What came of a run; undefined where it is not over, or its report.json is damaged. */
export async function readResult(folder: string): Promise<RunResult | undefined> {
  const text = await readList(folder, "report.json");
  try {
    const result = Object(JSON.parse(text ?? "null")) as Partial<RunResult>;
    return typeof result.reason === "string" && typeof result.epochs === "number" ? (result as RunResult) : undefined;
  } catch {
    return undefined;
  }
}

/** How a run stands: "killed" is one that neither ended nor runs. */
export type RunState = "running" | "finished" | "stopped early" | "stopped" | "diverged" | "killed" | "unreadable";

/** What its folder tells of a run. */
export interface KnownRun {
  readonly id: string;
  /** Absolute. */
  readonly folder: string;
  readonly state: RunState;
  /** Absent where it cannot be read; then why. */
  readonly recipe?: RunRecipe;
  readonly problem?: string;
  /** Whole epochs done, of those planned, as far as that is known. */
  readonly epochs: number;
  readonly plannedEpochs?: number;
  /** The epoch whose accuracy on the validation images was best. */
  readonly best?: { readonly epoch: number; readonly accuracy: number };
  /** Of a run that is over. */
  readonly result?: RunResult;
}

const STATES: Readonly<Record<RunResult["reason"], RunState>> = {
  finished: "finished",
  stoppedEarly: "stopped early",
  aborted: "stopped",
  diverged: "diverged",
};

/** What is known of a run, whatever state it is in. */
export async function readRun(folder: string): Promise<KnownRun> {
  const id = path.basename(folder);
  let recipe: RunRecipe;
  try {
    recipe = await readRunRecipe(folder);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { id, folder, state: "unreadable", problem: error.message, epochs: 0 };
  }
  const [holder, result, lines] = await Promise.all([
    lockHolder(lockFile(folder)),
    readResult(folder),
    readEventLog(path.join(folder, "events.jsonl")),
  ]);
  const epochs = (lines as readonly unknown[] as readonly RunEvent[]).filter((line) => line.type === "epoch");
  const judged = epochs.flatMap(({ epoch, validation }) =>
    validation ? [{ epoch, accuracy: validation.accuracy }] : [],
  );
  const best = judged.toSorted((a, b) => b.accuracy - a.accuracy)[0];
  const planned = recipe.plan?.settings.epochs;
  return {
    ...{ id, folder, recipe },
    state: holder !== undefined ? "running" : result === undefined ? "killed" : STATES[result.reason],
    epochs: epochs.at(-1)?.epoch ?? 0,
    ...(typeof planned === "number" && { plannedEpochs: planned }),
    ...(best && { best }),
    ...(result && { result }),
  };
}
