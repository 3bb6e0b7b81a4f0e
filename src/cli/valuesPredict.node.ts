import { ProblemError, shortList } from "../errors.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import { openEstimator } from "../values/estimator.ts";
import type { Run } from "./commands.ts";
import { amountsBy } from "./describeEstimates.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** `plumage values predict <model> <name=value...>` */
export const run: Run<"values predict"> = async ({ args: [file = "", ...given], flags }, effects) => {
  const runtime = await effects.runtime({ engine: flags.engine ?? "cpu", threads: flags.threads ?? 1 });
  const bytes = await readModelFile(file, effects.cwd);
  const estimator = await aboutModel(file, () => openEstimator(bytes, runtime));
  try {
    const { target, training, columns } = estimator;
    const values = Object.fromEntries(
      given.map((text) =>
        pair(
          text,
          columns.map(({ name }) => name),
        ),
      ),
    );
    const { value, outside } = await estimator.estimate(values);
    const { meanAbsoluteError: off } = Object(training.scores) as { readonly meanAbsoluteError?: unknown };
    const known = typeof off === "number" ? off : undefined;
    if (flags.json) {
      writeJson(effects.stdout, {
        target,
        value,
        ...(known !== undefined && { meanAbsoluteError: known }),
        outside,
        engine: runtime.engine,
      });
      return 0;
    }
    const amount = amountsBy(known ?? Math.abs(value) / 1000);
    effects.stdout.write(`${printable(target)}: ${amount(value)}\n`);
    if (known !== undefined)
      effects.stdout.write(`On rows that it had not seen, it was off by ${amount(known)} on average.\n`);
    for (const { name, low, high } of outside) {
      effects.stdout.write(
        `${printable(name)} is outside of what it learned from (${low} to ${high}): this is a guess.\n`,
      );
    }
    return 0;
  } finally {
    await estimator.close();
  }
};

/** "sqft=1850". The name may hold an equals sign itself, where the model knows it so. */
function pair(text: string, names: readonly string[]): readonly [string, string] {
  const known = names.find((name) => text.startsWith(`${name}=`));
  const at = known?.length ?? text.indexOf("=");
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new ProblemError(
    {
      what: "values predict",
      expected: `each column as name=value, of ${shortList(names, 20)}`,
      received: `"${text}"`,
    },
    { exitCode: 2 },
  );
}
