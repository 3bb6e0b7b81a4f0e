import { stat } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../errors.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { chosenRecipe, findRecipe } from "../experiment/recipes.ts";
import { flagDifferences, words } from "../runs/differences.ts";
import { findRun, readRunRecipe } from "../runs/findRun.node.ts";
import { readResult } from "../runs/readRun.node.ts";
import type { RunResult } from "../runs/result.ts";
import { openRunFolder } from "../runs/runFolder.node.ts";
import type { RunRecipe } from "../runs/runRecipe.ts";
import { builtInSet } from "./dataLocation.node.ts";
import type { CliEffects } from "./effects.ts";
import { flagName } from "./flags.ts";
import { count, counted } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { shortName } from "./ownData.node.ts";
import type { AskedTraining } from "./training.node.ts";
import type { TrainFlags } from "./trainSettings.ts";

/** Flags that change nothing about what is learned; whether other data are the same, their content tells. */
const FREE: readonly (keyof TrainFlags)[] = [
  "resume",
  "epochs",
  "engine",
  "threads",
  "json",
  "checkpointEvery",
  "keep",
  "withoutGolden",
  "data",
];

/**
 * A run that was stopped or killed, to go on with as if it had not been. Nothing in its folder has changed when this returns.
 * @param name of a recipe, where it was named again
 * @returns "finished" where there is nothing left to do, and that was said
 * @throws ProblemError when there is no such run, another process works on it, or it is asked to become another run.
 */
export async function resumedTraining(
  name: string | undefined,
  given: TrainFlags & { readonly resume: string },
  effects: CliEffects,
): Promise<AskedTraining | "finished"> {
  const { cwd, sha256 } = effects;
  const place = await findRun(given.resume, { runs: path.resolve(cwd, "runs"), cwd });
  const record = await readRunRecipe(place);
  expectSameRun(name, given, record);
  const result = await readResult(place);
  if (result !== undefined && isOver(result, given, record)) {
    if (given.json) writeJson(effects.stdout, result);
    else effects.stdout.write(`The run ${record.id} is finished. ${nextOfFinished(result, record)}\n`);
    return "finished";
  }
  const began = await whereItBegan(record, cwd);
  const flags = flagsOf(given, record, cwd);
  const recipe: Recipe | undefined =
    record.recipe === undefined ? undefined : chosenRecipe(findRecipe(record.recipe, effects.recipes), flags);
  const folder = await openRunFolder(place, { sha256, keep: flags.keep });
  try {
    const { checkpoint, problems } = await folder.checkpoints.newest();
    for (const problem of problems) effects.stderr.write(`warning: ${problem}\n`);
    if (problems.length > 0 && checkpoint === undefined)
      effects.stderr.write("warning: no checkpoint is left: the run begins anew\n");
    expectMore(given, checkpoint?.progress.epoch ?? 0);
    const called = recipe?.name ?? shortName(String(record.flags.data));
    return { recipe, called, flags, folder, cwd: began, resumed: { record, ...(checkpoint && { checkpoint }) } };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** The flags that the run began with, as far as they came to settings those, and what may change. */
function flagsOf(given: TrainFlags, { flags, plan, machine }: RunRecipe, cwd: string): TrainFlags {
  const began = flags as TrainFlags;
  const { epochs, batchSize, learningRate, seed, limit, validationFraction } = (plan?.settings ?? {}) as TrainFlags;
  const settings = { epochs, batchSize, learningRate, seed, limit, validationFraction };
  const { engine, threads } = machine as TrainFlags;
  const data = given.data === undefined || builtInSet(given.data) ? given.data : path.resolve(cwd, given.data);
  return { ...began, ...without({ ...settings, engine, threads }), ...without({ ...given, data }) };
}

function without(flags: { readonly [K in keyof TrainFlags]: TrainFlags[K] | undefined }): TrainFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as TrainFlags;
}

/** The whole project may have moved; then its paths begin where it is now. */
async function whereItBegan({ cwd: began }: RunRecipe, cwd: string): Promise<string> {
  const isThere = await stat(began).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? began : cwd;
}

function expectSameRun(name: string | undefined, given: TrainFlags, record: RunRecipe): void {
  const mend = "Leave it away to go on with the run as it is, or begin a new run.";
  if (name !== undefined && name !== record.recipe) {
    throw new ProblemError(
      {
        what: `train ${name} --resume ${given.resume}: the run is another training`,
        expected: record.recipe ?? `--data ${record.flags.data}`,
        ...{ received: name, mend },
      },
      { exitCode: 2 },
    );
  }
  const [first] = flagDifferences(given, record, FREE);
  if (first === undefined) return;
  const flag = flagName(first.name);
  const isFolder = first.name === "out" || first.name === "runId";
  throw new ProblemError(
    {
      what: `${flag} cannot change within a run`,
      expected: isFolder
        ? "the run's own folder"
        : first.had === undefined
          ? `no ${flag}, as the run began`
          : `${words(first.had)}, as the run began`,
      ...{ received: words(first.given), mend },
    },
    { exitCode: 2 },
  );
}

/** Whether there is nothing left to do. A run that was judged can go on when more epochs are asked for. */
function isOver({ reason, epochs }: RunResult, given: TrainFlags, { id, plan }: RunRecipe): boolean {
  if (reason === "aborted") return false;
  if (reason === "diverged") {
    throw new ProblemError({
      what: `The run ${id} cannot go on: its loss, a gradient or a weight was no longer a finite number, and would be again`,
      mend: `Begin a new run with a lower --learning-rate than ${words(plan?.settings.learningRate)}.`,
    });
  }
  return reason !== "finished" || (given.epochs ?? epochs) <= epochs;
}

function nextOfFinished({ reason, epochs }: RunResult, { id }: RunRecipe): string {
  const done = `${counted(epochs, "epoch")} ${epochs === 1 ? "is" : "are"} done`;
  if (reason !== "finished") return `It ended early: ${done}.`;
  return `${done[0]!.toUpperCase()}${done.slice(1)}; for more: plumage train --resume ${id} --epochs ${count(epochs * 2)}`;
}

function expectMore({ epochs }: TrainFlags, done: number): void {
  if (epochs === undefined || epochs >= done) return;
  throw new ProblemError(
    {
      what: "--epochs counts from the beginning of the run",
      expected: `at least ${done}, which are done`,
      received: `${epochs}`,
    },
    { exitCode: 2 },
  );
}
