import path from "node:path";
import type { Run } from "./commands.ts";
import { describeCached } from "./describeData.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { showLoading } from "./showLoading.node.ts";

/** `plumage data import <name> <paths...>` */
export const run: Run<"data import"> = async ({ args: [name = "", ...paths], flags }, effects) =>
  interruptible(
    effects,
    async (signal) => {
      const { cwd, now, stdout, stderr } = effects;
      const given = paths.map((each) => path.resolve(cwd, each));
      await showLoading(name, signal, flags.json ? stderr : stdout, {
        now,
        async loadDataSet(_, { onProgress }) {
          onProgress({ stage: "unpack" });
          await effects.importDataSet(name, given, { signal });
        },
      });
      const set = await effects.inspectDataSet(name);
      if (flags.json) writeJson(stdout, set);
      else stdout.write(describeCached(set));
      return 0;
    },
    "Stopping.",
  );
