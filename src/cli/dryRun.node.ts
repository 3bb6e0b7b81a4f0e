import { summarize } from "../summary/summary.ts";
import { fit } from "../train/fit.ts";
import type { Answer } from "./askedBefore.node.ts";
import { writeJson } from "./jsonView.ts";
import { networkTable } from "./networkTable.ts";
import { describeStart } from "./trainView.ts";

/** `plumage train <what> --dry-run`: what would be learned, by what, and how long it would take. */
export const answerDryRun: Answer = async ({ plan, flags, effects }) => {
  const { network, input, options } = plan;
  const { stdout, memory } = effects;
  for await (const event of fit(network, { ...options, estimate: { held: memory } })) {
    // The first event; leaving the loop ends the training before its first step.
    if (event.type !== "start") break;
    const { parameters, batchSize } = event;
    if (flags.json) {
      writeJson(stdout, { ...event, type: "dryRun", parameters, dataHash: plan.dataHash, settings: plan.settings });
    } else {
      const table = networkTable("\nThe network:", summarize(network, { input, batch: batchSize }));
      stdout.write(`${table}\n${describeStart(event)}\nNothing was trained or written.\n`);
    }
    break;
  }
  return 0;
};
