import path from "node:path";
import { aboutModel } from "../evaluate/openModelFile.node.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { inspect } from "../verify/inspect.ts";
import type { Run } from "./commands.ts";
import { describeInspection } from "./describeInspection.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage inspect <file>` */
export const run: Run<"inspect"> = async ({ args: [file = ""], flags }, { cwd, stdout }) => {
  const bytes = await readWhole(path.resolve(cwd, file), {
    name: file,
    kind: "a model or a checkpoint",
    ifFolder: `Did you mean ${path.join(file, "model.onnx")}?`,
    ifEmpty: "Give a file that training wrote.",
  });
  const found = await aboutModel(file, () => inspect(bytes));
  if (flags.json) writeJson(stdout, { file, ...found });
  else stdout.write(describeInspection(file, found));
  return 0;
};
