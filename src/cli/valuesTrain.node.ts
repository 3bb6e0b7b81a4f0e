import path from "node:path";
import { expectLearnable } from "../data/numbers/learnable.ts";
import { type NumberTable, numberTable } from "../data/numbers/numberTable.ts";
import { readTextTable } from "../data/numbers/readNumberTable.node.ts";
import { splitTable, type TableSplit } from "../data/numbers/splitTable.ts";
import { ProblemError } from "../errors.ts";
import { scoreValues } from "../evaluate/valueScores.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { adam } from "../nn/optimizers/adam.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { measureEffects } from "../values/effects.ts";
import { openEstimator } from "../values/estimator.ts";
import { encodeEstimator } from "../values/estimatorFile.ts";
import { fitTable } from "../values/fitTable.ts";
import { judgeEstimates } from "../values/judgeEstimates.ts";
import { applyFormula, leastSquares } from "../values/leastSquares.ts";
import { linearNetwork } from "../values/linear.ts";
import { meanOf } from "../values/spread.ts";
import { tableDigest } from "../values/tableDigest.ts";
import { listed } from "../words.ts";
import { housePrices } from "../zoo/housePrices.ts";
import type { Request, Run } from "./commands.ts";
import { amountsBy, describeEffects, describeEstimateScores, describeRows, WHAT_CHANGES } from "./describeEstimates.ts";
import type { CliEffects, Output } from "./effects.ts";
import { counted, describeEngine } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { printable } from "./printable.ts";

/** Rows that are shown with their estimates. */
const SHOWN = 8;

/** `plumage values train <table>` */
export const run: Run<"values train"> = (request, effects) =>
  interruptible(effects, (signal) => train(request, effects, signal));

type Flags = Request<"values train">["flags"];

async function train({ args: [file = ""], flags }: Request<"values train">, effects: CliEffects, signal: AbortSignal) {
  const { stdout, cwd } = effects;
  const table = await readTable(file, flags, cwd);
  const { seed = 0, validationFraction: validation = 0.15, testFraction: test = 0.15, linear = false } = flags;
  const parts = splitTable(table, { validation, test, seed });
  // One thread is quickest for a few columns.
  const runtime = await effects.runtime({ engine: flags.engine ?? "cpu", threads: flags.threads ?? 1 });
  const names = table.columns.map(({ name }) => name);
  const [learned, watched, judged] = [parts.train, parts.validation, parts.test].map(({ targets }) => targets.length);
  if (!flags.json) {
    stdout.write(
      `Learning ${printable(`${table.target} from ${listed(names)}`)}: ${counted(learned!, "row")}, ${watched} more to watch ` +
        `training with, ${judged} to judge. On ${describeEngine(runtime)}.\n`,
    );
  }
  const end = await learn(parts, flags, runtime, stdout, signal);
  const always = meanOf(parts.train.targets);
  const training = {
    ...{ network: linear ? "linear" : "housePrices", epochs: end.epochs, seed, validation, test },
    ...{ rows: table.targets.length, digest: tableDigest(table), always },
  };
  // Judged as the file that it becomes.
  const draft = await openEstimator(encodeEstimator(end.model, parts.train, training), runtime);
  try {
    const estimates = await draft.estimateRows(parts.test.inputs);
    const scores = judgeEstimates(estimates, parts.test.targets, always);
    const line = lineScores(parts.train, parts.test);
    const changes = await measureEffects(draft.estimateRows, parts.train);
    const out = flags.out ?? `${table.target.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}.onnx`;
    const { meanAbsoluteError, nineOfTen, r2 } = scores;
    const told = { meanAbsoluteError: meanAbsoluteError.value, nineOfTen, r2: r2.value };
    await writeAtomically(
      path.resolve(cwd, out),
      [encodeEstimator(end.model, parts.train, { ...training, scores: told })],
      { elsewhere: (place) => `give --out a path ${place}` },
    );
    if (flags.json) {
      const about = { target: table.target, columns: draft.columns, reason: end.reason, epochs: end.epochs };
      const rest = { leastSquares: line, effects: changes, model: out, engine: runtime.engine };
      writeJson(stdout, { type: "result", ...about, ...scores, ...rest });
      return 0;
    }
    const amount = amountsBy(meanAbsoluteError.value!);
    const some = describeRows(names, shown(parts.test, estimates), amount);
    stdout.write(
      `\nSome of the ${counted(scores.count, "row")} that it had not seen:\n\n${some}\nAll of them:\n\n` +
        `${describeEstimateScores(scores, amount, line)}\n${WHAT_CHANGES} training rows:\n\n` +
        `${describeEffects(changes, amount)}\nThe model: ${printable(out)}\n`,
    );
    return 0;
  } finally {
    await draft.close();
  }
}

/** Trains, and tells how far it has come. */
async function learn(
  { train, validation }: TableSplit,
  { linear, epochs = 100, batchSize, learningRate, seed = 0, json }: Flags,
  runtime: Runtime,
  stdout: Output,
  signal: AbortSignal,
) {
  const amount = amountsBy(meanOf(train.targets.map(Math.abs)) / 1000);
  const training = fitTable(linear ? linearNetwork() : housePrices(), {
    ...{ train, validation, epochs, seed, runtime, signal },
    // A sum is trained to its end, where it is that of least squares.
    ...(linear && { restoreBest: false }),
    ...(batchSize && { batchSize }),
    ...(learningRate && { optimizer: adam({ learningRate }) }),
  });
  for await (const event of training) {
    if (event.type === "epoch") {
      const { epoch, loss, isBest, validation: judged } = event;
      if (json) writeJson(stdout, { type: "epoch", epoch, loss, isBest, validation: judged });
      else if (epoch % Math.ceil(epochs / 5) === 0) {
        stdout.write(
          `epoch ${epoch}: off by ${amount(judged!.meanAbsoluteError!)} on average, on the rows to watch with\n`,
        );
      }
    }
    if (event.type === "setback") {
      const { type, what, backTo, rate } = event;
      if (json) writeJson(stdout, { type, what, backTo, rate });
      else stdout.write(`${what}: back to the end of epoch ${backTo.epoch}, with a learning rate of ${rate}\n`);
    }
    if (event.type !== "end") continue;
    if (event.reason === "diverged") {
      const what = "Training broke off, for its numbers were not finite; no model was written";
      throw new ProblemError({ what, mend: "Give a lower --learning-rate." });
    }
    if (event.reason === "aborted" && !json) stdout.write("Stopped: the model is what was learned by then.\n");
    return event;
  }
  throw new Error("training has no end");
}

async function readTable(file: string, { target, inputs, words }: Flags, cwd: string): Promise<NumberTable> {
  const rows = await readTextTable(file, cwd);
  if (target === undefined) {
    const names = rows[0]?.cells.join(", ") ?? "";
    throw new ProblemError(
      { what: "values train: nothing says what to estimate", expected: `--target with a column of ${file}: ${names}` },
      { exitCode: 2 },
    );
  }
  const table = numberTable(file, rows, { target, ...(inputs && { inputs }), ...(words && { words }) });
  expectLearnable(file, table);
  return table;
}

/** What least squares scores, where its equations decide. */
function lineScores(train: NumberTable, test: NumberTable) {
  try {
    const { weights, start } = leastSquares(train);
    const { meanAbsoluteError, r2 } = scoreValues(applyFormula({ weights, start }, test.inputs), test.targets);
    return { weights, start, meanAbsoluteError, r2 };
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

/** Some rows, evenly from all. */
function shown({ columns, inputs, targets }: NumberTable, estimates: Float32Array) {
  const count = Math.min(SHOWN, targets.length);
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * targets.length) / count);
    const values = columns.map(({ words }, column) => {
      const value = inputs[row * columns.length + column]!;
      return words?.[value] ?? value;
    });
    return { values, estimate: estimates[row]!, truth: targets[row]! };
  });
}
