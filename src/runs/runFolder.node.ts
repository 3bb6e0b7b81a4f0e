import { rmdirSync, rmSync } from "node:fs";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ProblemError, shortList } from "../errors.ts";
import type { ExperimentEvent } from "../experiment/events.ts";
import { type Elsewhere, errorCode, writeProblem } from "../files/problems.node.ts";
import { ensureFolder, writeAtomically } from "../files/writeAtomically.node.ts";
import { eventRecorder } from "./eventRecord.ts";
import type { RunResult } from "./result.ts";
import { runId } from "./runId.ts";

/** What to do about a run folder that cannot be written. */
const elsewhere: Elsewhere = (place) => `choose a folder ${place} with --out`;

/** The folder of one run: model.onnx, events.jsonl, report.json, and lists of images. Files are there whole or not at all. */
export interface RunFolder {
  /** Absolute. */
  readonly folder: string;
  /** Where the model will be. */
  readonly modelFile: string;
  /** Adds an event to events.jsonl, where it is one that is recorded. */
  record(event: ExperimentEvent): Promise<void>;
  /** Takes room for a model of about so many bytes, so that a full disk is noticed before training. */
  reserve(bytes: number): Promise<void>;
  /** Writes the model, or puts a newer one in its place. */
  saveModel(file: Uint8Array): Promise<void>;
  saveResult(result: RunResult): Promise<void>;
  /** Writes a list that belongs to the run: images.tsv, problems.json. */
  saveList(name: string, text: string): Promise<void>;
  /** Ends the run. A folder without a model is taken away again, with whatever folders were made for it. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly recipe: string;
  /** The folder of this run, as the user chose it. By default a new one with a name of its own in `runs/`. */
  readonly out?: string | undefined;
  /** Where relative folders begin. */
  readonly cwd: string;
  readonly date: Date;
  /** Numbers in [0, 1), for names. */
  readonly random: () => number;
}

/**
 * Makes the folder of a run, and its first file, so that a place that cannot be written is noticed at once.
 * @throws ProblemError when it cannot be written, or the user's choice is not empty.
 */
export async function createRunFolder(options: RunOptions): Promise<RunFolder> {
  const { folder, made } = options.out === undefined ? await ownFolder(options) : await chosenFolder(options);
  const inside = (name: string) => path.join(folder, name);
  const modelFile = inside("model.onnx");
  const partial = inside(".model.onnx.partial");
  const toRecord = eventRecorder();
  const lists: string[] = [];
  let hasModel = false;

  const discard = () => {
    try {
      rmSync(partial, { force: true });
      if (hasModel) return;
      for (const name of ["events.jsonl", ...lists]) rmSync(inside(name), { force: true });
      for (const each of made) rmdirSync(each);
    } catch {
      // Somebody else has put something there, or taken it away: it is theirs.
    }
  };
  const explained = async <T>(work: Promise<T>, file: string): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw writeProblem(error, file, elsewhere);
    }
  };

  const events = await explained(open(inside("events.jsonl"), "ax"), inside("events.jsonl")).catch((error) => {
    discard();
    throw error;
  });
  // Whoever quits at once has not the time to close.
  process.once("exit", discard);
  return {
    folder,
    modelFile,
    async record(event) {
      const line = toRecord(event);
      if (line !== undefined) await explained(events.appendFile(`${JSON.stringify(line)}\n`), inside("events.jsonl"));
    },
    // Twice, as a newer model is written beside the older one before it takes its place.
    reserve: (bytes) => explained(writeFile(partial, new Uint8Array(2 * bytes)), partial),
    async saveModel(file) {
      await writeAtomically(modelFile, [file], { elsewhere, beside: partial });
      hasModel = true;
    },
    async saveResult(result) {
      const text = Buffer.from(`${JSON.stringify(result, undefined, 2)}\n`);
      await writeAtomically(inside("report.json"), [text], { elsewhere });
    },
    async saveList(name, text) {
      lists.push(name);
      await writeAtomically(inside(name), [Buffer.from(text)], { elsewhere });
    },
    async close() {
      process.off("exit", discard);
      await events.close();
      discard();
    },
  };
}

interface MadeFolder {
  readonly folder: string;
  /** What had to be made for it, the innermost first. */
  readonly made: readonly string[];
}

async function ownFolder({ recipe, cwd, date, random }: RunOptions): Promise<MadeFolder> {
  const parent = path.resolve(cwd, "runs");
  const made = await ensureFolder(parent, elsewhere);
  for (;;) {
    const folder = path.join(parent, runId(date, recipe, random()));
    try {
      await mkdir(folder);
      return { folder, made: [folder, ...made] };
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw writeProblem(error, folder, elsewhere);
    }
  }
}

async function chosenFolder({ out = "", cwd }: RunOptions): Promise<MadeFolder> {
  const folder = path.resolve(cwd, out);
  const made = await ensureFolder(folder, elsewhere);
  const names = await readdir(folder);
  if (names.length === 0) return { folder, made };
  throw new ProblemError(
    {
      what: `--out ${out}: the folder is not empty`,
      expected: "a new folder, or an empty one",
      received: `one that holds ${shortList(names, 3)}`,
      mend: "Choose another, or leave --out away: each run then gets a folder of its own in runs/.",
    },
    { exitCode: 2 },
  );
}
