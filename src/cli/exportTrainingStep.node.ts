import path from "node:path";
import { decodeModel, readModelInfo } from "../compile/modelFile.ts";
import { aboutModel, readModelFile } from "../evaluate/openModelFile.node.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { findRecipe } from "../experiment/recipes.ts";
import { readRecord } from "../experiment/record.ts";
import { prepareSplits, splitData } from "../experiment/splits.ts";
import { writeAtomically } from "../files/writeAtomically.node.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { measureConstants } from "../train/measure.ts";
import { type TrainingStepOptions, trainingStepFiles } from "../train/trainingStepFiles.ts";
import type { Request, Run } from "./commands.ts";
import type { CliEffects } from "./effects.ts";
import { byteSize, columns } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { showLoading } from "./showLoading.node.ts";

/** `plumage export <source> --training-step` */
export const run: Run<"export"> = async (request, effects) => {
  const { args, flags } = request;
  const source = args[0]!;
  const out = flags.out ?? "step.onnx";
  const places = {
    step: out,
    start: beside(out, ".start.onnx"),
    predict: beside(out, ".predict.onnx"),
    description: beside(out, ".json"),
  };
  return interruptible(effects, async (signal) => {
    // A bare word is a recipe, and may be a mistyped one.
    const recipe = /[./\\]/.test(source) ? undefined : findRecipe(source, effects.recipes);
    const training = recipe
      ? await ofRecipe(recipe, request, signal, effects)
      : await ofModel(source, request, effects);
    const files = trainingStepFiles({ ...training, batchSize: flags.batchSize });
    const description = new TextEncoder().encode(`${JSON.stringify(files.description, null, 2)}\n`);
    const written = Object.entries({ ...files, description }).map(([name, bytes]) => {
      const kind = name as keyof typeof places;
      return { bytes, place: places[kind], about: abouts[kind] };
    });
    for (const { place, bytes } of written) {
      await writeAtomically(path.resolve(effects.cwd, place), [bytes], {
        elsewhere: (where) => `choose a path ${where} with --out`,
      });
    }
    if (flags.json) {
      const { state, randoms } = files.description;
      writeJson(effects.stdout, { type: "result", ...places, state: state.length, randoms: randoms.length });
      return 0;
    }
    effects.stdout.write(
      columns(
        written.map(({ place, bytes, about }) => [place, byteSize(bytes.length), about]),
        [1],
      ),
    );
    effects.stdout.write("docs/portable-training.md says how a program in any language trains with them.\n");
    return 0;
  });
};

const abouts = {
  step: "one step of training",
  start: "the state before the first step",
  predict: "what the network says of images",
  description: "every input and output, in words",
};

/** "step.onnx" -> "step.start.onnx" */
function beside(file: string, ending: string): string {
  const { dir, name } = path.parse(file);
  return path.join(dir, name + ending);
}

/** A recipe's training from its beginning. What its network takes from the training images is measured on them. */
async function ofRecipe(
  recipe: Recipe,
  { flags }: Request<"export">,
  signal: AbortSignal,
  effects: CliEffects,
): Promise<TrainingStepOptions> {
  const { defaults, task } = recipe;
  const seed = flags.seed ?? 0;
  const data = await showLoading(recipe.dataSet, signal, flags.json ? effects.stderr : effects.stdout, effects);
  const divided = splitData(data, task, {
    seed,
    limit: flags.limit,
    validationFraction: defaults.validationFraction,
    heldOut: defaults.heldOut,
  });
  const { train } = prepareSplits(divided, recipe, seed);
  const { height, width, channels } = train.set;
  const image = { height, width, channels };
  const network = recipe.network({ ...image, classes: train.set.classes.length });
  const runtime = await effects.runtime({ engine: flags.engine, threads: flags.threads });
  return {
    ...{ network, image, classes: train.set.classes, seed },
    optimizer: recipe.optimizer(flags.learningRate ?? defaults.learningRate),
    clipNorm: defaults.clipNorm,
    weights: await measureConstants(network, train, image, runtime),
  };
}

/** The training that a model came from, going on. Models of other programs' training begin with Adam's defaults. */
async function ofModel(file: string, { flags }: Request<"export">, effects: CliEffects): Promise<TrainingStepOptions> {
  const bytes = await readModelFile(file, effects.cwd);
  return aboutModel(file, () => {
    const { network, image, classes, weights } = decodeModel(bytes);
    const { training } = readModelInfo(bytes);
    const record = "recipe" in training ? readRecord(readModelInfo(bytes)) : undefined;
    const recipe = record && Object.hasOwn(effects.recipes, record.recipe) ? effects.recipes[record.recipe] : undefined;
    const learningRate = flags.learningRate ?? record?.learningRate;
    return {
      ...{ network, image, classes, weights, seed: flags.seed ?? 0, clipNorm: record?.clipNorm },
      ...(learningRate !== undefined && { optimizer: recipe?.optimizer(learningRate) ?? adam({ learningRate }) }),
    };
  });
}
