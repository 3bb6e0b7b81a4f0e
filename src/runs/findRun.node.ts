import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { nearest, ProblemError, shortList } from "../errors.ts";
import { isAbsence } from "../files/problems.node.ts";
import { parseRunRecipe, RUN_FORMAT, type RunRecipe } from "./runRecipe.ts";

/** Where runs are looked for. */
export interface RunsPlace {
  /** Absolute: a folder of run folders. */
  readonly runs: string;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/**
 * The folder of a run, by its name in the folder of runs or by its path.
 * @returns absolute
 * @throws ProblemError when there is none
 */
export async function findRun(given: string, { runs, cwd }: RunsPlace): Promise<string> {
  const places = [path.join(runs, given), path.resolve(cwd, given)];
  for (const place of isName(given) ? places : places.toReversed()) if (await isRunFolder(place)) return place;
  const names = await runNames(runs);
  const near = nearest(given, names);
  const found = names.length === 0 ? "there are no runs" : `the latest are ${shortList(names.toReversed(), 3)}`;
  throw new ProblemError(
    {
      what: `${given} is no run folder: there is no recipe.json in it`,
      expected: "the name of a run, as `plumage runs list` shows it, or the path of its folder",
      received: `${JSON.stringify(given)}; in ${runs} ${found}`,
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    },
    { exitCode: 2 },
  );
}

/** The names of the run folders in a folder, those that sort first first: the oldest. */
export async function runNames(runs: string): Promise<readonly string[]> {
  const entries = await readdir(runs, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsence(error)) return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const are = await Promise.all(folders.map((name) => isRunFolder(path.join(runs, name))));
  return folders.filter((_, i) => are[i]).sort();
}

async function isRunFolder(folder: string): Promise<boolean> {
  return (await recipeText(folder)) !== undefined;
}

async function recipeText(folder: string): Promise<string | undefined> {
  return readFile(path.join(folder, "recipe.json"), "utf8").catch((error: unknown) => {
    if (isAbsence(error)) return undefined;
    throw error;
  });
}

/**
 * What a run was begun as.
 * @throws ProblemError when its recipe.json is damaged, or that of another version.
 */
export async function readRunRecipe(folder: string): Promise<RunRecipe> {
  const read = parseRunRecipe((await recipeText(folder)) ?? "");
  if ("recipe" in read) return read.recipe;
  const what = `The run ${path.basename(folder)}`;
  if (read.problem === "version") {
    throw new ProblemError({
      what: `${what} was written by another version of Plumage`,
      expected: `run folders of format ${RUN_FORMAT}`,
      received: `format ${read.format}`,
      mend: "Use the version that wrote it, or begin a new run.",
    });
  }
  throw new ProblemError({ what: `${what} cannot be read: its recipe.json is damaged`, mend: "Begin a new run." });
}

function isName(given: string): boolean {
  return !/[/\\]/.test(given);
}
