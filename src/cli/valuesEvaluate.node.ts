import { numberTable } from "../data/numbers/numberTable.ts";
import { readTextTable } from "../data/numbers/readNumberTable.node.ts";
import { splitTable } from "../data/numbers/splitTable.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { measureEffects } from "../values/effects.ts";
import { openEstimator } from "../values/estimator.ts";
import { judgeEstimates } from "../values/judgeEstimates.ts";
import { meanOf } from "../values/spread.ts";
import { tableDigest } from "../values/tableDigest.ts";
import type { Run } from "./commands.ts";
import { amountsBy, describeEffects, describeEstimateScores, WHAT_CHANGES } from "./describeEstimates.ts";
import { counted, describeEngine } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** `plumage values evaluate <model> <table>` */
export const run: Run<"values evaluate"> = async ({ args: [file = "", place = ""], flags }, effects) => {
  const runtime = await effects.runtime({ engine: flags.engine ?? "cpu", threads: flags.threads ?? 1 });
  const bytes = await readModelFile(file, effects.cwd);
  const estimator = await aboutModel(file, () => openEstimator(bytes, runtime));
  try {
    const { target, columns, training } = estimator;
    const words = Object.fromEntries(columns.flatMap(({ name, words }) => (words ? [[name, words]] : [])));
    const given = numberTable(place, await readTextTable(place, effects.cwd), {
      target,
      inputs: columns.map(({ name }) => name),
      words,
    });
    const { digest, always, ...division } = training as { readonly [name: string]: unknown };
    const isLearned = digest === tableDigest(given);
    const { validation, test, seed } = division as { readonly [name: string]: number };
    const rows = isLearned ? splitTable(given, { validation: validation!, test: test!, seed: seed! }).test : given;
    const estimates = await estimator.estimateRows(rows.inputs);
    const scores = judgeEstimates(estimates, rows.targets, typeof always === "number" ? always : meanOf(rows.targets));
    const effectsOfColumns = await measureEffects(estimator.estimateRows, rows);
    const judged = isLearned ? "test" : "all";
    if (flags.json) {
      writeJson(effects.stdout, {
        type: "result",
        target,
        judged,
        ...scores,
        effects: effectsOfColumns,
        engine: runtime.engine,
      });
      return 0;
    }
    const amount = amountsBy(scores.meanAbsoluteError.value!);
    const which = isLearned
      ? `the ${counted(scores.count, "row")} of ${place} that it did not learn from`
      : `all ${counted(scores.count, "row")} of ${place}`;
    effects.stdout.write(`Judged ${printable(target)} on ${printable(which)}, on ${describeEngine(runtime)}:\n\n`);
    effects.stdout.write(describeEstimateScores(scores, amount));
    effects.stdout.write(`\n${WHAT_CHANGES} of these rows:\n\n`);
    effects.stdout.write(describeEffects(effectsOfColumns, amount));
    return 0;
  } finally {
    await estimator.close();
  }
};
