import type { Run } from "./commands.ts";
import { describeSet } from "./describeData.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage data info <name>` */
export const run: Run<"data info"> = async ({ args: [name = ""], flags }, { stdout, inspectDataSet }) => {
  const set = await inspectDataSet(name);
  if (flags.json) writeJson(stdout, set);
  else stdout.write(describeSet(set));
  return 0;
};
