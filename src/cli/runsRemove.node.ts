import { rm } from "node:fs/promises";
import path from "node:path";
import { ProblemError } from "../errors.ts";
import { writeProblem } from "../files/problems.node.ts";
import { lockHolder } from "../files/processLock.node.ts";
import { findRun } from "../runs/findRun.node.ts";
import { lockFile } from "../runs/runFolder.node.ts";
import type { Run } from "./commands.ts";
import { shownPath } from "./describeEnd.node.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage runs remove <run>` */
export const run: Run<"runs remove"> = async ({ args: [name = ""], flags }, { stdout, cwd }) => {
  const folder = await findRun(name, { runs: path.resolve(cwd, flags.runs ?? "runs"), cwd });
  const holder = await lockHolder(lockFile(folder));
  if (holder !== undefined) {
    throw new ProblemError({
      what: `The run ${path.basename(folder)} goes on: process ${holder.processId} on ${holder.host} is at work on it`,
      mend: "Stop it first, with Ctrl-C.",
    });
  }
  await rm(folder, { recursive: true }).catch((error: unknown) => {
    throw writeProblem(error, folder, () => "remove it yourself");
  });
  if (flags.json) writeJson(stdout, { removed: folder });
  else stdout.write(`${shownPath(folder, cwd)} is gone.\n`);
  return 0;
};
