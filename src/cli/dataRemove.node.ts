import type { Run } from "./commands.ts";
import { byteSize } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage data remove <name>`. What is not there needs no removing, so that is no failure. */
export const run: Run<"data remove"> = async ({ args: [name = ""], flags }, { stdout, ...effects }) => {
  const freedBytes = await effects.removeDataSet(name);
  const { title } = await effects.inspectDataSet(name);
  if (flags.json) writeJson(stdout, { name, freedBytes });
  else if (freedBytes === 0) stdout.write(`${title} is not in the cache.\n`);
  else stdout.write(`${title} is out of the cache: ${byteSize(freedBytes)} are free now.\n`);
  return 0;
};
