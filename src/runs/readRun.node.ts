import { readFile } from "node:fs/promises";
import path from "node:path";
import { isAbsence } from "../files/problems.node.ts";
import type { EpochEvent } from "../train/events.ts";
import { readEventLog } from "./eventLog.node.ts";
import type { RunResult } from "./result.ts";
import type { RunEvent } from "./runEvents.ts";

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

/** The epochs of a run, as its log tells them: in their order, and those that its earlier processes did with them. */
export async function readEpochs(folder: string): Promise<readonly EpochEvent[]> {
  const lines: readonly unknown[] = await readEventLog(path.join(folder, "events.jsonl"));
  return (lines as readonly RunEvent[]).filter((line) => line.type === "epoch");
}
