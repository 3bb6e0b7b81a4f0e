import path from "node:path";
import { ProblemError } from "../errors.ts";
import { type ExperimentEffects, runExperiment } from "../experiment/experiment.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { findRecipe } from "../experiment/recipes.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { runResult } from "../runs/result.ts";
import { createRunFolder, type RunFolder } from "../runs/runFolder.node.ts";
import type { Run } from "./commands.ts";
import { answersOf, describeScores } from "./describeScores.ts";
import type { CliEffects } from "./effects.ts";
import { count, duration } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { jsonView, writeJson } from "./jsonView.ts";
import { linesView } from "./linesView.ts";
import { terminalView } from "./terminalView.node.ts";
import type { TrainView } from "./trainView.ts";

/** What the weights of a model, and the rest of its file, take at least. */
const BYTES_A_WEIGHT = 4;
const BYTES_OF_THE_REST = 65_536;

/** `plumage train <recipe>` */
export const run: Run<"train"> = async ({ args, flags }, effects) => {
  const recipe = findRecipe(args[0]!, effects.recipes);
  const out = { recipe: recipe.name, out: flags.out, cwd: effects.cwd, date: effects.date(), random: effects.random };
  const folder = await createRunFolder(out);
  try {
    const human = flags.json ? effects.stderr : effects.stdout;
    const views = openViews(recipe, flags.json === true, human, effects);
    if (!flags.json) effects.stdout.write(`Training ${recipe.name}: ${recipe.title}.\n`);
    return await interruptible(effects, (signal) => train({ recipe, flags, folder, views, signal }, effects));
  } finally {
    await folder.close();
  }
};

interface Training {
  readonly recipe: Recipe;
  readonly flags: Parameters<typeof run>[0]["flags"];
  readonly folder: RunFolder;
  readonly views: readonly TrainView[];
  readonly signal: AbortSignal;
}

async function train({ recipe, flags, folder, views, signal }: Training, effects: CliEffects): Promise<number> {
  let began = 0;
  let seconds = 0;
  let lastStep = 0;
  let record: TrainingRecord | undefined;
  const closeViews = () => {
    for (const view of views) view.close();
  };
  signal.addEventListener("abort", closeViews);
  try {
    const { engine, threads, out: _, json: __, ...settings } = flags;
    const world = await experimentEffects({ engine, threads }, signal, effects);
    for await (const event of runExperiment(recipe, { ...settings, signal }, world)) {
      await folder.record(event);
      for (const view of views) view.show(event);
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
  } finally {
    closeViews();
  }
  if (record === undefined) {
    effects.stderr.write("Stopped before the first step: there is nothing to save.\n");
    return 1;
  }
  const result = runResult(record, { model: folder.modelFile, run: folder.folder, seconds });
  await folder.saveResult(result);
  if (flags.json) writeJson(effects.stdout, result);
  if (record.reason === "diverged") throw diverged(lastStep, record, folder, effects);
  if (!flags.json) effects.stdout.write(describeEnd(recipe, record, folder, seconds, effects));
  return record.reason === "finished" ? 0 : 1;
}

function openViews(
  recipe: Recipe,
  json: boolean,
  human: CliEffects["stdout"],
  { stdout, now, env }: CliEffects,
): TrainView[] {
  const positive = recipe.task?.positive;
  const forPeople =
    human.isTTY && env.TERM !== "dumb"
      ? [terminalView(human, positive, now)]
      : json
        ? []
        : [linesView(human, positive, now)];
  return json ? [jsonView(stdout), ...forPeople] : forPeople;
}

async function experimentEffects(
  engine: Parameters<CliEffects["runtime"]>[0],
  signal: AbortSignal,
  effects: CliEffects,
): Promise<ExperimentEffects> {
  return {
    runtime: await effects.runtime(engine),
    sha256: effects.sha256,
    provenance: { date: effects.date().toISOString(), ...effects.versions() },
    loadData: (name, report) =>
      effects.loadDataSet(name, {
        signal,
        onProgress: ({ stage, ...rest }) => report({ type: stage, ...rest } as Parameters<typeof report>[0]),
      }),
  };
}

function describeEnd(
  recipe: Recipe,
  record: TrainingRecord,
  { modelFile }: RunFolder,
  seconds: number,
  effects: CliEffects,
): string {
  const { scores, images } = record;
  const model = shownPath(modelFile, effects.cwd);
  if (scores === undefined) {
    const after = `after ${count(record.steps)} steps, ${count(record.epochs)} of ${count(record.plannedEpochs)} epochs`;
    return `\nStopped ${after}. The test images were not used.\nThe model as it was: ${model}\n`;
  }
  const judged = describeScores({
    scores,
    images: `${count(images.test)} test images that were not used before`,
    ...answersOf(recipe.task),
  });
  return `\nTrained in ${duration(seconds)}. ${judged}\nThe model: ${model}\nNext: ${nextCommand(model, effects.env)}\n`;
}

/** The command to type next, as the user would have to type it here. */
function nextCommand(model: string, env: CliEffects["env"]): string {
  const plumage = env.npm_command === "exec" ? "npx plumage" : "plumage";
  return `${plumage} predict ${/^[\w./\\:@%+=,-]+$/.test(model) ? model : JSON.stringify(model)} photo.jpg`;
}

/** From where the user is, unless that leads out of there. */
function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative.startsWith("..") ? file : relative;
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
