import { readModelInfo } from "../compile/modelFile.ts";
import { ProblemError } from "../errors.ts";
import { judgeFile } from "../evaluate/judge.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import type { Task } from "../experiment/recipe.ts";
import { findRecipe, type Recipes } from "../experiment/recipes.ts";
import { readRecord, type TrainingRecord } from "../experiment/record.ts";
import { recordedScores } from "../experiment/recordedScores.ts";
import { splitData } from "../experiment/splits.ts";
import type { Run } from "./commands.ts";
import { answersOf, describeScores } from "./describeScores.ts";
import { count, describeEngine } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { showLoading } from "./showLoading.node.ts";

/** `plumage evaluate <model>` */
export const run: Run<"evaluate"> = async ({ args: [model = ""], flags }, effects) => {
  const file = await readModelFile(model, effects.cwd);
  const { info, record } = await aboutModel(model, () => {
    const info = readModelInfo(file);
    return { info, record: readRecord(info) };
  });
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
  return interruptible(effects, async (signal) => {
    const data = await showLoading(dataSet, signal, flags.json ? effects.stderr : effects.stdout, effects);
    expectClasses(name, task, data.train.classes);
    const { seed, limit, validationFraction } = record;
    const images = splitData(data, task, { seed, limit, validationFraction })[split];
    if (images.indices.length === 0) {
      throw new ProblemError({ what: `There are no ${split} images: the training was limited to too few` });
    }
    const runtime = await effects.runtime(flags);
    const judged = await aboutModel(model, () => judgeFile(file, images, runtime));
    const scores = recordedScores(judged, task.positive);
    if (flags.json) {
      const place = { model, data: name, dataSet, split, images: judged.count, positive: task.positive };
      const { engine, threads } = runtime;
      writeJson(effects.stdout, {
        type: "result",
        ...scores,
        ...place,
        engine,
        threads,
        weightsHash: record.weightsHash,
      });
      return 0;
    }
    const text = describeScores({
      scores,
      images: `${count(judged.count)} ${split} images of ${dataSet}, on ${describeEngine(runtime)}`,
      ...answersOf(task),
    });
    effects.stdout.write(text);
    return 0;
  });
};

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
