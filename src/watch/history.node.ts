import { appendFile, readFile, stat, truncate } from "node:fs/promises";
import { isAbsence, writeProblem } from "../files/problems.node.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import type { FitEvent } from "../train/events.ts";

const COLUMNS = [
  "epoch",
  "step",
  "loss",
  "accuracy",
  "validation_loss",
  "validation_accuracy",
  "validation_balanced_accuracy",
  "validation_macro_f1",
  "learning_rate",
  "seconds",
  "best",
] as const;

/** RFC 4180. */
const LINE_END = "\r\n";
const HEADING = `${COLUMNS.join(",")}${LINE_END}`;

/** A table of epochs that grows. */
export interface History {
  /** Adds a row where the event is an epoch's end. */
  record(event: FitEvent): Promise<void>;
}

/**
 * A table of a training's epochs as a CSV file, a row for each: scores, the learning rate of its last step, how many seconds it took,
 * and whether it was the best so far. Where there is no validation, its cells are empty.
 *
 * A row that cannot be written is written with the next one that can.
 *
 * A training that goes on in the same file, or goes back, first takes away the rows of what it does again.
 * @param now milliseconds, for durations
 * @throws ProblemError when the file cannot be written.
 */
export function historyFile(file: string, now: () => number = () => performance.now()): History {
  let last: { readonly totalStep: number; readonly learningRate: number } | undefined;
  let began = now();
  let waiting = "";
  return {
    async record(event) {
      if (event.type === "start") began = now();
      if (event.type === "step") {
        if (event.totalStep !== (last?.totalStep ?? 0) + 1) await cutBack(file, event.totalStep - 1);
        last = event;
      }
      if (event.type === "epoch") {
        const seconds = (now() - began) / 1000;
        began = now();
        const { loss, accuracy, balancedAccuracy, macroF1 } = event.validation ?? {};
        const cells = [
          ...[event.epoch, last?.totalStep, event.loss, event.accuracy, loss, accuracy, balancedAccuracy, macroF1],
          ...[last?.learningRate, seconds.toFixed(3), event.isBest],
        ];
        const row = `${cells.map((cell) => cell ?? "").join(",")}${LINE_END}`;
        waiting += row;
        const length = await lengthOf(file);
        await append(file, length === 0 ? HEADING + waiting : waiting, length);
        waiting = "";
      }
    },
  };
}

/** Takes away the rows of epochs that ended after a step, and a row that was not written to its end. */
export async function cutBack(file: string, totalStep: number): Promise<void> {
  const text = await contentOf(file);
  const place = COLUMNS.indexOf("step");
  const rows = text.split(LINE_END).slice(1, -1);
  const kept = rows.filter((row) => Number(row.split(",")[place]) <= totalStep);
  const left = text === "" ? "" : [HEADING.trimEnd(), ...kept, ""].join(LINE_END);
  if (left !== text) await writeAtomically(file, [Buffer.from(left)], { elsewhere });
}

/** Whole or not at all. */
async function append(file: string, text: string, length: number): Promise<void> {
  try {
    await appendFile(file, text);
  } catch (error) {
    await truncate(file, length).catch(() => undefined);
    throw writeProblem(error, file, elsewhere);
  }
}

async function lengthOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    (error: unknown) => {
      if (isAbsence(error)) return 0;
      throw writeProblem(error, file, elsewhere);
    },
  );
}

async function contentOf(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    if (isAbsence(error)) return "";
    throw error;
  });
}

const elsewhere = (place: string) => `choose a folder ${place}`;
