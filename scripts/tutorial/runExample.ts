import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Runs examples/tutorial/NAME in a folder, against the built package, and gives what it prints. */
export async function runExample(name: string, cwd: string, ...args: readonly string[]): Promise<string> {
  const program = path.join(root, "examples", "tutorial", name);
  const { stdout } = await run(process.execPath, ["--import", import.meta.resolve("tsx"), program, ...args], { cwd });
  return stdout;
}
