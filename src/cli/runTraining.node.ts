import { ProblemError } from "../errors.ts";
import type { DataEvent, DataProgress } from "../experiment/events.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { withProgress } from "../experiment/withProgress.ts";
import { runResult } from "../runs/result.ts";
import type { RunFolder } from "../runs/runFolder.node.ts";
import { describeEnd, shownPath } from "./describeEnd.node.ts";
import type { CliEffects } from "./effects.ts";
import { count } from "./format.ts";
import { writeJson } from "./jsonView.ts";
import { learn } from "./learn.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { prepareTraining } from "./prepareTraining.node.ts";
import { runRecord } from "./runRecord.node.ts";
import { type Training, tell } from "./training.node.ts";

/**
 * Prepares the data, trains and tells what came of it.
 * @returns the exit code
 * @throws ProblemError when the data cannot be had, or training diverged
 */
export async function runTraining(training: Training, effects: CliEffects): Promise<number> {
  const { flags, folder, views, signal, resumed } = training;
  const closeViews = () => {
    for (const view of views) view.close();
  };
  signal.addEventListener("abort", closeViews);
  let prepared: PreparedTraining | undefined;
  try {
    const { engine, threads } = flags;
    const runtime = await effects.runtime({ engine, threads });
    training.watch.use(runtime);
    if (resumed === undefined) await folder.saveRecipe(runRecord(training, runtime, effects));
    prepared = await prepare(training, effects);
    const learned = await learn(prepared, training, runtime, effects);
    closeViews();
    if (learned === undefined) {
      effects.stderr.write("Stopped before the first step: there is nothing to save.\n");
      return 1;
    }
    const { record, judgement, seconds, lastStep } = learned;
    const result = runResult(record, { model: folder.modelFile, run: folder.folder, seconds }, judgement);
    await folder.saveResult(result);
    if (flags.json) writeJson(effects.stdout, result);
    if (record.reason === "diverged") throw diverged(lastStep, record, folder, effects);
    if (!flags.json) effects.stdout.write(describeEnd(learned, folder, effects));
    return record.reason === "finished" || record.reason === "stoppedEarly" ? 0 : 1;
  } finally {
    closeViews();
    await prepared?.close();
  }
}

async function prepare(training: Training, effects: CliEffects): Promise<PreparedTraining> {
  const { recipe, flags, signal, folder, cwd, resumed } = training;
  const work = withProgress<DataProgress, PreparedTraining>((report) =>
    prepareTraining(recipe, flags, { effects: { ...effects, cwd }, signal, report }),
  );
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    await tell(value, training);
    if (value.type === "data" && resumed === undefined) await saveProblems(value, folder);
  }
}

async function saveProblems({ problems }: DataEvent, folder: RunFolder): Promise<void> {
  if (problems.length > 0) await folder.saveList("problems.json", `${JSON.stringify(problems, undefined, 2)}\n`);
}

function diverged(
  step: number,
  { learningRate, fault, isBest, bestEpoch, epochs }: TrainingRecord,
  { modelFile }: RunFolder,
  { cwd }: CliEffects,
): ProblemError {
  const epoch = isBest ? bestEpoch! : epochs;
  const weights = epoch === 0 ? "The first weights" : `The weights of epoch ${epoch}`;
  const what = fault?.what ?? "the loss, a gradient or a weight is no longer a finite number";
  return new ProblemError({
    what: `Training stopped at step ${count(fault?.step ?? step)}: ${fault?.layer === undefined ? "" : `${fault.layer}: `}${what}`,
    mend:
      `Use a lower --learning-rate than ${learningRate}. ${weights} are in ` +
      `${shownPath(modelFile, cwd)}; the test images were not used.`,
  });
}
