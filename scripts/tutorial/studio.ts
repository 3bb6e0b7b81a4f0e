import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeAtomically } from "../../src/files/writeAtomically.node.ts";
import type { RunResult } from "../../src/runs/result.ts";
import type { Studio, TutorialRecipe } from "./chapter.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is not left to the recipe. */
const settings: { readonly [recipe in TutorialRecipe]?: readonly string[] } = {
  birds: ["--epochs", "10", "--seed", "1"],
};

/** Enough to see that everything works, and no more. */
const QUICK = ["--epochs", "1", "--limit", "1500"];

export interface StudioOptions {
  readonly quick: boolean;
  /** An empty folder where commands run. */
  readonly folder: string;
  /** The folder of the runs, each under its recipe's name. */
  readonly runs: string;
  readonly pictures: string;
  /** What the chapter's pictures begin with: "03". */
  readonly number: string;
}

export function openStudio({ quick, folder, runs, pictures, number }: StudioOptions): Studio {
  const plumage = async (...args: readonly string[]) => {
    const argv = ["--import", "tsx", path.join(root, "src/cli/main.node.ts"), ...args];
    const options = { cwd: folder, maxBuffer: 64 << 20, env: { ...process.env, COLUMNS: "100" } };
    const { stdout } = await promisify(execFile)(process.execPath, resolved(argv), options);
    return stdout;
  };
  const trained: Studio["run"] = async (recipe) => {
    const run = path.join(runs, recipe);
    if (!existsSync(path.join(run, "report.json"))) {
      process.stderr.write(`training ${recipe} ...\n`);
      await mkdir(runs, { recursive: true });
      await plumage("train", recipe, "--out", run, ...(quick ? QUICK : (settings[recipe] ?? [])));
    }
    const here = path.join(folder, recipe);
    if (!existsSync(here)) await symlink(run, here);
    const report = JSON.parse(await readFile(path.join(run, "report.json"), "utf8")) as RunResult;
    return { folder: run, model: path.join(run, "model.onnx"), report };
  };
  // One training after another: two at once would take each other's time, which chapters tell.
  let last: Promise<unknown> = Promise.resolve();
  return {
    quick,
    folder,
    plumage,
    run(recipe) {
      const next = last.then(() => trained(recipe));
      last = next.catch(() => undefined);
      return next;
    },
    async picture(name, picture) {
      const ending = typeof picture === "string" ? "svg" : "png";
      const bytes = typeof picture === "string" ? new TextEncoder().encode(picture) : picture;
      await writeAtomically(path.join(pictures, `${number}-${name}.${ending}`), [bytes], {
        elsewhere: (place) => `run it from ${place}`,
      });
    },
  };
}

/** tsx is found from here, not from the folder where the command runs. */
function resolved(argv: readonly string[]): readonly string[] {
  return argv.map((word) => (word === "tsx" ? import.meta.resolve("tsx") : word));
}
