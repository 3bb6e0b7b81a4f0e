import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { labelsOf } from "../data/selection.ts";
import type { Answered } from "../evaluate/judge.ts";
import { type Judgement, judgement } from "../evaluate/judgement.ts";
import { findLabelErrors } from "../evaluate/labelErrors.ts";
import { asProbabilities } from "../evaluate/probabilities.ts";
import { findRecord, type TrainingRecord } from "../experiment/record.ts";
import type { ReportInput, ReportPart, ReportWarning } from "../report/reportInput.ts";
import { type WrittenReport, writeReport } from "../report/writeReport.node.ts";
import type { EpochEvent } from "../train/events.ts";
import type { CliEffects } from "./effects.ts";

/** What a report is made of. */
export interface Reported {
  readonly info: Pick<ModelInfo, "decision">;
  readonly record: TrainingRecord | undefined;
  readonly history: readonly EpochEvent[];
  readonly title: string;
  readonly test: ReportPart;
  readonly validation?: ReportPart | undefined;
  /** Of the test, where it was judged already. */
  readonly judgement?: Judgement | undefined;
  /** What stands against the scores: "the model has learned from 12 of these images". */
  readonly warnings: readonly string[];
}

/**
 * Judges answers, and writes the report.
 * @param flag what chose the file, for advice
 * @throws ProblemError when it cannot be written.
 */
export async function saveReport(
  { info, warnings, judgement: known, ...given }: Reported,
  file: string,
  flag: string,
  { cwd }: Pick<CliEffects, "cwd">,
): Promise<WrittenReport> {
  const { decision } = info;
  const positive = decision?.positive ?? given.record?.positive;
  const judged = known ?? judgement(given.test, { positive, decision, resamples: 0 });
  const told = judged.warnings.map(({ kind, text }) => ({ gravity: GRAVITY[kind], text: `${sentence(text)}` }));
  const input: ReportInput = {
    ...given,
    ...{ positive, decision },
    test: withSuspects(given.test),
    ...(given.validation && { validation: withSuspects(given.validation) }),
    sentence: judged.sentence,
    warnings: [...warnings.map((text) => ({ gravity: "serious" as const, text: sentence(text) })), ...told],
  };
  return writeReport(input, path.resolve(cwd, file), (place) => `give ${flag} a path ${place}`);
}

/** So many labels that may be wrong are shown, the likeliest first. */
const MOST_SUSPECTS = 300;

/** Probabilities, whatever the network gives, and labels that they speak against. */
function withSuspects(part: ReportPart): ReportPart {
  const { classes } = part.images.set;
  const probabilities = Float32Array.from(asProbabilities(part.probabilities, classes.length));
  const { suspects } = findLabelErrors(probabilities, labelsOf(part.images), classes.length);
  return {
    ...part,
    probabilities,
    suspects: suspects.slice(0, MOST_SUSPECTS).map(({ index, likelier }) => [index, likelier] as const),
  };
}

const GRAVITY: Readonly<Record<ReturnType<typeof judgement>["warnings"][number]["kind"], ReportWarning["gravity"]>> = {
  overlap: "serious",
  "one class": "serious",
  baseline: "serious",
  "few images": "serious",
  "few of a class": "look",
  "missing classes": "look",
  "not sure": "look",
};

/** The answers at the end of a training. */
export interface RunAnswers {
  /** The run folder, absolute. */
  readonly folder: string;
  /** The model file's bytes. */
  readonly file: Uint8Array;
  readonly test: Answered;
  readonly validation?: Answered | undefined;
  /** Of the test, where it was judged already. */
  readonly judgement?: Judgement;
  /** A word for the content of each image of the sets, where they are known. */
  readonly contents?: readonly string[] | undefined;
}

/** Writes report.html into a run folder. */
export async function saveRunReport(
  { folder, file, test, validation, contents, judgement }: RunAnswers,
  effects: Pick<CliEffects, "cwd">,
  out = path.join(folder, "report.html"),
): Promise<WrittenReport> {
  const info = readModelInfo(file);
  const record = findRecord(info);
  const history = await readHistory(folder);
  const part = (name: string, answered: Answered): ReportPart => {
    const isKnown = contents?.length === answered.images.set.count;
    return { name, ...answered, ...(isKnown && { contents }) };
  };
  const title = `${record?.recipe ?? path.basename(folder)}: what the model of ${path.basename(folder)} is worth`;
  const parts = { test: part("test", test), ...(validation && { validation: part("validation", validation) }) };
  return saveReport({ info, record, history, title, judgement, warnings: [], ...parts }, out, "--out", effects);
}

/** What was told of each epoch, from the events.jsonl of a run folder; nothing where there is none. */
export async function readHistory(folder: string): Promise<readonly EpochEvent[]> {
  const text = await readFile(path.join(folder, "events.jsonl"), "utf8").catch(() => "");
  const events = text.split("\n").flatMap((line): readonly { readonly type?: unknown }[] => {
    try {
      return [Object(JSON.parse(line))];
    } catch {
      // The last line of a run that was killed.
      return [];
    }
  });
  const byEpoch = new Map<number, EpochEvent>();
  // A run that goes on from a checkpoint tells some epochs again: the last telling holds.
  for (const event of events) if (event.type === "epoch") byEpoch.set((event as EpochEvent).epoch, event as EpochEvent);
  return [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
}

function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
