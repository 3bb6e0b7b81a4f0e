import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../data/temporary.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = path.join(root, "examples/tutorial");

/** The chapters' examples: those that fetch a built-in data set, and those that need nothing. */
export function exampleNames({ withData }: { readonly withData: boolean }): readonly string[] {
  return readdirSync(folder).filter(
    (name) => /\bloadDataSet\b/.test(readFileSync(path.join(folder, name), "utf8")) === withData,
  );
}

/** The examples import the built package, which must be as new as the source. */
export async function buildPackage(): Promise<void> {
  await promisify(execFile)(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b"], {
    cwd: root,
  });
}

/** Runs an example as it stands, made small, in a folder of its own, and gives what it prints. */
export async function runExample(name: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  await using own = await temporaryFolder();
  const argv = ["--import", import.meta.resolve("tsx"), path.join(folder, name)];
  return await promisify(execFile)(process.execPath, argv, { cwd: own.path, env: { ...process.env, QUICK: "1" } });
}
