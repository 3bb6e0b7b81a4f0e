import type { Run } from "./commands.ts";
import { describeCached } from "./describeData.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { showLoading } from "./showLoading.node.ts";

/** `plumage data get <name>` */
export const run: Run<"data get"> = async ({ args: [name = ""], flags }, effects) =>
  interruptible(
    effects,
    async (signal) => {
      const { fetchDataSet, inspectDataSet, now, stdout, stderr } = effects;
      await showLoading(name, signal, flags.json ? stderr : stdout, { loadDataSet: fetchDataSet, now });
      const set = await inspectDataSet(name);
      if (flags.json) writeJson(stdout, set);
      else {
        stdout.write(describeCached(set));
        const isPart = set.record?.isComplete === false;
        if (isPart) stdout.write(`  the whole set: plumage data remove ${name}, then plumage data get ${name}\n`);
      }
      return 0;
    },
    "Stopping.",
  );
