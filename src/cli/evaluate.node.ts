import path from "node:path";
import { type ModelInfo, readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { answersOfFile, judgeAnswers } from "../evaluate/judge.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import type { Task } from "../experiment/recipe.ts";
import { findRecipe, type Recipes } from "../experiment/recipes.ts";
import { readRecord, type TrainingRecord } from "../experiment/record.ts";
import { recordedScores } from "../experiment/recordedScores.ts";
import { splitData } from "../experiment/splits.ts";
import type { Run } from "./commands.ts";
import { describeReport } from "./describeEnd.node.ts";
import { describeScores } from "./describeScores.ts";
import type { CliEffects } from "./effects.ts";
import { count, describeEngine } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { asLearned, type FoundImages, findOtherImages, findOwnImages, findPooledImages } from "./ownImages.node.ts";
import { readHistory, saveReport } from "./saveReport.node.ts";
import { showLoading } from "./showLoading.node.ts";
import { showLocating } from "./showLocating.node.ts";

/** `plumage evaluate <model>` */
export const run: Run<"evaluate"> = async ({ args: [model = ""], flags }, effects) => {
  const file = await readModelFile(model, effects.cwd);
  const { info, record } = await aboutModel(model, () => {
    const info = readModelInfo(file);
    return { info, record: readRecord(info) };
  });
  return interruptible(effects, (signal) => judgeOn({ model, file, info, record, flags, signal }, effects));
};

/** Which model is judged on what. */
export interface Judging {
  readonly model: string;
  readonly info: ModelInfo;
  readonly record: TrainingRecord;
  readonly flags: Parameters<typeof run>[0]["flags"];
  readonly signal: AbortSignal;
}

async function judgeOn(judging: Judging & { readonly file: Uint8Array }, effects: CliEffects): Promise<number> {
  const { model, file, info, record, flags } = judging;
  const found = await findImages(judging, effects);
  try {
    const { images, called, notes } = found;
    if (images.indices.length === 0) {
      throw new ProblemError({ what: `There are no ${called}` });
    }
    const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
    const answered = await aboutModel(model, () => answersOfFile(file, images, runtime));
    const judged = judgeAnswers(answered);
    const report =
      flags.html === undefined
        ? undefined
        : await saveReport(
            {
              ...{ info, record, history: await readHistory(path.dirname(path.resolve(effects.cwd, model))) },
              ...{ title: `${model} on the ${called}`, warnings: notes },
              test: { ...answered, name: found.split ?? called, contents: found.contents },
            },
            flags.html,
            "--html",
            effects,
          );
    const { positive, weightsHash } = record;
    const scores = recordedScores(judged, positive);
    const { engine, threads } = runtime;
    if (flags.json) {
      const place = { model, data: flags.data ?? record.recipe, dataSet: found.dataSet, split: found.split };
      const about = {
        images: judged.count,
        ...(positive !== undefined && { positive }),
        ...(notes.length > 0 && { notes }),
      };
      writeJson(effects.stdout, { type: "result", ...scores, ...place, ...about, engine, threads, weightsHash });
      return 0;
    }
    for (const note of notes) effects.stdout.write(`Note: ${note}.\n`);
    const text = describeScores({
      scores,
      images: `${count(judged.count)} ${called}, on ${describeEngine(runtime)}`,
      positive,
      negative: info.classes.find((each) => each !== positive),
    });
    effects.stdout.write(text);
    if (report !== undefined) effects.stdout.write(`\n${describeReport(report, effects.cwd)}\n`);
    return 0;
  } finally {
    await found.close();
  }
}

/** The images asked for: of the place that the model learned from, of another, or of a recipe's data. */
export async function findImages(judging: Judging, effects: CliEffects): Promise<FoundImages> {
  const { model, info, record, flags, signal } = judging;
  const { data } = record;
  const output = flags.json ? effects.stderr : effects.stdout;
  const part = flags.split ?? "test";
  const isOwn = data !== undefined && (flags.data === undefined || samePlace(flags.data, data.location, effects.cwd));
  const isRecipes =
    flags.data === undefined || Object.hasOwn(effects.recipes, flags.data) || flags.data === record.dataSet;
  const { added } = record;
  if (added !== undefined && flags.data === undefined) {
    const recipe = findRecipe(record.recipe, effects.recipes);
    return showLocating(output, signal, effects, (world) =>
      findPooledImages(model, { ...record, added }, recipe, part, world),
    );
  }
  if (!isOwn && isRecipes) return findRecipesImages(judging, effects);
  return showLocating(output, signal, effects, (world) =>
    isOwn
      ? findOwnImages(model, { ...record, data }, part, world)
      : findOtherImages(model, info, { ...flags, data: flags.data! }, data, world),
  );
}

function samePlace(given: string, recorded: string, cwd: string): boolean {
  return given === recorded || path.resolve(cwd, given) === recorded;
}

async function findRecipesImages({ info, record, flags, signal }: Judging, effects: CliEffects): Promise<FoundImages> {
  const name = flags.data ?? record.recipe;
  const { dataSet, task } = findData(name, record, info.classes, effects.recipes);
  const split = flags.split ?? "test";
  if (dataSet !== record.dataSet && split === "validation") {
    throw new ProblemError(
      {
        what: `--split validation: no images of ${dataSet} were kept for validation, the model learned from ${record.dataSet}`,
        mend: "Use --split test.",
      },
      { exitCode: 2 },
    );
  }
  const data = await showLoading(dataSet, signal, flags.json ? effects.stderr : effects.stdout, effects);
  expectClasses(name, task, data.train.classes);
  const { seed, limit, validationFraction } = record;
  const given = dataSet === record.dataSet ? asLearned(data, task, record) : { parts: data, task };
  const images = splitData(given.parts, given.task, { seed, limit, validationFraction })[split];
  return { images, split, dataSet, called: `${split} images of ${dataSet}`, notes: [], close: async () => {} };
}

interface DataChoice {
  readonly dataSet: string;
  readonly task: Task;
}

/** What a name stands for: a recipe's data and question, or a data set that has the model's classes itself. */
function findData(name: string, record: TrainingRecord, classes: readonly string[], recipes: Recipes): DataChoice {
  const ofTraining = Object.values(recipes).find((recipe) => recipe.name === record.recipe);
  const isTrainingData = name === record.dataSet && ofTraining !== undefined;
  const recipe = isTrainingData ? ofTraining : Object.hasOwn(recipes, name) ? findRecipe(name, recipes) : undefined;
  if (recipe?.task === undefined) {
    const mapping = Object.fromEntries(classes.map((each) => [each, each]));
    return { dataSet: name, task: { classes, mapping, positive: record.positive } };
  }
  if (recipe.task.classes.join() === classes.join()) return { dataSet: recipe.dataSet, task: recipe.task };
  throw otherClasses(name, classes, recipe.task.classes);
}

/** A data set that no recipe explains must have the model's classes itself. */
function expectClasses(name: string, { classes, mapping }: Task, found: readonly string[]): void {
  const isOwn = typeof mapping !== "function" && classes.every((each) => mapping[each] === each);
  if (isOwn && classes.toSorted().join() !== found.toSorted().join()) throw otherClasses(name, classes, found);
}

function otherClasses(name: string, expected: readonly string[], received: readonly string[]): ProblemError {
  return new ProblemError(
    {
      what: `--data ${name}: its classes are not the model's`,
      expected: expected.join(", "),
      received: received.join(", "),
    },
    { exitCode: 2 },
  );
}
