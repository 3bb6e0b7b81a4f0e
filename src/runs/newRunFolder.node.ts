import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { ProblemError, shortList } from "../errors.ts";
import { type Elsewhere, errorCode, writeProblem } from "../files/problems.node.ts";
import { ensureFolder } from "../files/writeAtomically.node.ts";
import { runId } from "./runId.ts";

/** Which folder a new run gets. */
export interface NewRunOptions {
  readonly recipe: string;
  /** The folder of this run, as the user chose it. By default a new one in `runs/`. */
  readonly out?: string | undefined;
  /** What it is called in `runs/`. By default a name of its own. */
  readonly runId?: string | undefined;
  /** Where relative folders begin. */
  readonly cwd: string;
  readonly date: Date;
  /** Numbers in [0, 1), for names. */
  readonly random: () => number;
}

export interface NewFolder {
  readonly folder: string;
  /** What had to be made for it, the innermost first. */
  readonly made: readonly string[];
}

/** @throws ProblemError when it cannot be made, or what the user chose is there already. */
export async function newRunFolder(options: NewRunOptions, elsewhere: Elsewhere): Promise<NewFolder> {
  if (options.out !== undefined) return chosenFolder(options.out, options.cwd, elsewhere);
  const parent = path.resolve(options.cwd, "runs");
  const made = await ensureFolder(parent, elsewhere);
  for (;;) {
    const folder = path.join(parent, options.runId ?? runId(options.date, options.recipe, options.random()));
    try {
      await mkdir(folder);
      return { folder, made: [folder, ...made] };
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw writeProblem(error, folder, elsewhere);
      if (options.runId !== undefined) throw taken(options.runId);
    }
  }
}

function taken(id: string): ProblemError {
  return new ProblemError(
    {
      what: `--run-id ${id}: there is a run of that name in runs/`,
      mend: `Choose another, go on with that one (plumage train --resume ${id}), or take it away (plumage runs remove ${id}).`,
    },
    { exitCode: 2 },
  );
}

async function chosenFolder(out: string, cwd: string, elsewhere: Elsewhere): Promise<NewFolder> {
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
