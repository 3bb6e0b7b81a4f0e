import path from "node:path";
import type { ModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import type { Recipe, Task } from "../experiment/recipe.ts";
import { chosenRecipe, findRecipe, type Recipes } from "../experiment/recipes.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { prepareSplits, splitData } from "../experiment/splits.ts";
import type { Request } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import type { FoundImages } from "./foundImages.ts";
import { findOtherImages } from "./otherImages.node.ts";
import { asLearned, findOwnImages, findPooledImages } from "./ownImages.node.ts";
import { showLoading } from "./showLoading.node.ts";
import { showLocating } from "./showLocating.node.ts";

/** Which model is judged on what. */
export interface Judging {
  readonly model: string;
  readonly info: ModelInfo;
  readonly record: TrainingRecord;
  readonly flags: Request<"evaluate">["flags"];
  readonly signal: AbortSignal;
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
  const { dataSet, task, prepare } = findData(name, record, info.classes, effects.recipes);
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
  const divided = splitData(given.parts, given.task, { seed, limit, validationFraction });
  const splits = prepareSplits(divided, { ...(prepare && { prepare }) }, seed);
  const images = splits[split];
  const learned = dataSet === record.dataSet ? { images: splits.train } : undefined;
  return { images, learned, split, dataSet, called: `${split} images of ${dataSet}`, notes: [], close: async () => {} };
}

interface DataChoice {
  readonly dataSet: string;
  readonly task: Task;
  readonly prepare?: Recipe["prepare"];
}

/** What a name stands for: a recipe's data and question, or a data set that has the model's classes itself. */
function findData(name: string, record: TrainingRecord, classes: readonly string[], recipes: Recipes): DataChoice {
  const found = Object.values(recipes).find((recipe) => recipe.name === record.recipe);
  const ofTraining = found && chosenRecipe(found, record.choice);
  const isTrainingData = ofTraining !== undefined && [ofTraining.name, record.dataSet].includes(name);
  const recipe = isTrainingData ? ofTraining : Object.hasOwn(recipes, name) ? findRecipe(name, recipes) : undefined;
  const dataSet = recipe?.dataSet ?? name;
  const prepare = recipe?.prepare && { prepare: recipe.prepare };
  if (recipe?.task === undefined) {
    const mapping = Object.fromEntries(classes.map((each) => [each, each]));
    return { dataSet, task: { classes, mapping, positive: record.positive }, ...prepare };
  }
  if (recipe.task.classes.join() === classes.join()) return { dataSet, task: recipe.task, ...prepare };
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
