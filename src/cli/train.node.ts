import { ProblemError } from "../errors.ts";
import type { DataEvent, DataProgress, DividedEvent, ExperimentEvent } from "../experiment/events.ts";
import { type ExperimentEffects, runExperiment } from "../experiment/experiment.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { findRecipe } from "../experiment/recipes.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { withProgress } from "../experiment/withProgress.ts";
import { writeImageList } from "../runs/imageList.ts";
import { runResult } from "../runs/result.ts";
import { createRunFolder, type RunFolder } from "../runs/runFolder.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Run } from "./commands.ts";
import { describeEnd, shownPath } from "./describeEnd.node.ts";
import type { CliEffects } from "./effects.ts";
import { count } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { jsonView, writeJson } from "./jsonView.ts";
import { linesView } from "./linesView.ts";
import { shortName } from "./ownData.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { expectOneSource, prepareTraining } from "./prepareTraining.node.ts";
import { terminalView } from "./terminalView.node.ts";
import type { TrainView } from "./trainView.ts";

/** What the weights of a model, and the rest of its file, take at least. */
const BYTES_A_WEIGHT = 4;
const BYTES_OF_THE_REST = 65_536;

/** `plumage train <recipe>`, `plumage train --data <location>` */
export const run: Run<"train"> = async ({ args: [name], flags }, effects) => {
  const recipe = name === undefined ? undefined : findRecipe(name, effects.recipes);
  expectOneSource(recipe, flags, Object.keys(effects.recipes));
  const called = recipe?.name ?? shortName(flags.data!);
  const out = { recipe: called, out: flags.out, cwd: effects.cwd, date: effects.date(), random: effects.random };
  const folder = await createRunFolder(out);
  try {
    const human = flags.json ? effects.stderr : effects.stdout;
    const views = openViews(recipe?.task?.positive ?? flags.positive, flags.json === true, human, effects);
    const about = recipe === undefined ? `the pictures of ${flags.data}` : recipe.title;
    if (!flags.json) effects.stdout.write(`Training ${called}: ${about}.\n`);
    return await interruptible(effects, (signal) => train({ recipe, flags, folder, views, signal }, effects));
  } finally {
    await folder.close();
  }
};

interface Training {
  /** Absent where pictures of one's own are learned from. */
  readonly recipe: Recipe | undefined;
  readonly flags: Parameters<typeof run>[0]["flags"];
  readonly folder: RunFolder;
  readonly views: readonly TrainView[];
  readonly signal: AbortSignal;
}

async function train(training: Training, effects: CliEffects): Promise<number> {
  const { flags, folder, views, signal } = training;
  const closeViews = () => {
    for (const view of views) view.close();
  };
  signal.addEventListener("abort", closeViews);
  let prepared: PreparedTraining | undefined;
  try {
    const { engine, threads } = flags;
    const runtime = await effects.runtime({ engine, threads });
    prepared = await prepare(training, effects);
    const learned = await learn(prepared, training, runtime, effects);
    closeViews();
    if (learned === undefined) {
      effects.stderr.write("Stopped before the first step: there is nothing to save.\n");
      return 1;
    }
    const { record, seconds, lastStep } = learned;
    const result = runResult(record, { model: folder.modelFile, run: folder.folder, seconds });
    await folder.saveResult(result);
    if (flags.json) writeJson(effects.stdout, result);
    if (record.reason === "diverged") throw diverged(lastStep, record, folder, effects);
    if (!flags.json) effects.stdout.write(describeEnd(prepared.recipe, record, folder, seconds, effects));
    return record.reason === "finished" ? 0 : 1;
  } finally {
    closeViews();
    await prepared?.close();
  }
}

/** Keeps an event, and shows it. */
async function tell(event: ExperimentEvent, { folder, views }: Training): Promise<void> {
  await folder.record(event);
  for (const view of views) view.show(event);
}

async function prepare(training: Training, effects: CliEffects): Promise<PreparedTraining> {
  const { recipe, flags, signal, folder } = training;
  const work = withProgress<DataProgress, PreparedTraining>((report) =>
    prepareTraining(recipe, flags, { effects, signal, report }),
  );
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    await tell(value, training);
    if (value.type === "data") await saveProblems(value, folder);
  }
}

/** What came of learning: nothing where it was stopped before the first step. */
interface Learned {
  readonly record: TrainingRecord;
  readonly seconds: number;
  readonly lastStep: number;
}

async function learn(
  prepared: PreparedTraining,
  training: Training,
  runtime: Runtime,
  effects: CliEffects,
): Promise<Learned | undefined> {
  const { flags, folder, signal } = training;
  const { epochs, batchSize, learningRate, seed, limit, validationFraction, testFraction } = flags;
  const heldOut = testFraction === undefined ? undefined : { fraction: testFraction };
  const settings = { epochs, batchSize, learningRate, seed, limit, validationFraction, heldOut, signal };
  let began = 0;
  let seconds = 0;
  let lastStep = 0;
  let record: TrainingRecord | undefined;
  for await (const event of runExperiment(prepared.recipe, settings, world(prepared, runtime, effects))) {
    await tell(event, training);
    if (event.type === "divided") await saveImages(event, prepared, folder);
    if (event.type === "start") {
      began = effects.now();
      await folder.reserve(event.parameters * BYTES_A_WEIGHT + BYTES_OF_THE_REST);
    }
    if (event.type === "step") lastStep = event.totalStep;
    if (event.type === "end") seconds = (effects.now() - began) / 1000;
    if (event.type === "end" && event.reason === "aborted" && event.totalStep === 0) break;
    if (event.type === "model" || event.type === "judged") {
      await folder.saveModel(event.file);
      record = event.record;
    }
  }
  return record && { record, seconds, lastStep };
}

function openViews(
  positive: string | undefined,
  json: boolean,
  human: CliEffects["stdout"],
  { stdout, now, env }: CliEffects,
): TrainView[] {
  const forPeople =
    human.isTTY && env.TERM !== "dumb"
      ? [terminalView(human, positive, now)]
      : json
        ? []
        : [linesView(human, positive, now)];
  return json ? [jsonView(stdout), ...forPeople] : forPeople;
}

function world({ data }: PreparedTraining, runtime: Runtime, effects: CliEffects): ExperimentEffects {
  return {
    runtime,
    sha256: effects.sha256,
    provenance: { date: effects.date().toISOString(), ...effects.versions() },
    loadData: async () => data,
  };
}

async function saveProblems({ problems }: DataEvent, folder: RunFolder): Promise<void> {
  if (problems.length > 0) await folder.saveList("problems.json", `${JSON.stringify(problems, undefined, 2)}\n`);
}

async function saveImages({ splits }: DividedEvent, { data }: PreparedTraining, folder: RunFolder): Promise<void> {
  if (data.contents !== undefined) await folder.saveList("images.tsv", writeImageList(splits, data.contents));
}

function diverged(
  step: number,
  { learningRate }: TrainingRecord,
  { modelFile }: RunFolder,
  { cwd }: CliEffects,
): ProblemError {
  return new ProblemError({
    what: `Training stopped at step ${count(step)}: the loss, a gradient or a weight is no longer a finite number`,
    mend:
      `Use a lower --learning-rate than ${learningRate}. The last weights with a finite loss are in ` +
      `${shownPath(modelFile, cwd)}; the test images were not used.`,
  });
}
