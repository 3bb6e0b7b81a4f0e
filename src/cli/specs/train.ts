import type { TrainingDefaults } from "../../experiment/recipe.ts";
import { recipes } from "../../experiment/recipes.ts";
import { policyNames } from "../../nn/augment/policies.ts";
import { choiceFlags } from "../choiceFlags.ts";
import { controlFlags } from "../controlFlags.ts";
import { pictureFlags, sourceFlags } from "../dataFlags.ts";
import { every, folderName, fraction, list, oneOf, positiveNumber, text, toggle, wholeNumber } from "../flags.ts";
import { questionFlags } from "../questionFlags.ts";
import type { CommandSpecs } from "./commandSpec.ts";
import { engine, json, recipeNames, threads } from "./common.ts";

/** "12 for birds; 8 for eight-deep, eight-conv" */
function defaults(key: keyof TrainingDefaults): string {
  const all = Object.values(recipes);
  const values = [...new Set(all.map(({ defaults }) => defaults[key]))];
  const named = (value: unknown) => all.filter(({ defaults }) => defaults[key] === value).map(({ name }) => name);
  return values.map((value) => `${value} for ${named(value).join(", ")}`).join("; ");
}

/** Training. */
export const trainCommands = {
  train: {
    summary: "train a network by a recipe, and judge it",
    about:
      "Fetches the data on first use, trains, judges the model on test images that it has never seen, and leaves a run " +
      "folder: model.onnx, report.json, events.jsonl, history.csv, checkpoints. Ctrl-C stops after the batch under way and saves the model; " +
      "--resume goes on with a run that was stopped or killed, and comes to the same weights as if it had not been.",
    arguments: [{ name: "[recipe]", about: `what to train: ${recipeNames}; or --data` }],
    flags: {
      data: text("learn from your own pictures: a folder, a table, an archive, or a built-in set", "LOCATION"),
      with: oneOf("for birds: put a set's pictures to CIFAR-10's, and give the scores of each", ["cub200"]),
      digit: wholeNumber("for the recipes about digits: which one is told from all others (default: 8)", {
        min: 0,
        max: 9,
      }),
      all: toggle("for the recipes about digits: tell all ten apart"),
      positive: text("of two classes, the one that precision and recall are about", "CLASS"),
      network: text("the network for --data, by its name in the zoo (default: bird)", "NAME"),
      augment: {
        ...oneOf(
          `how images are changed with --data: ${policyNames.join(", ")} or none (default: as the network does)`,
          [...policyNames, "none"],
        ),
        placeholder: "NAME",
      },
      ...pictureFlags,
      ...sourceFlags,
      relabel: list("lists of labels that a person has looked at, saved from a report", "FILES"),
      validationFraction: fraction("the part of the training images kept for validation (default: 0.1)"),
      testFraction: fraction("the part held out for the test, where the data have none (default: 0.15)"),
      epochs: wholeNumber(`how often all training images are seen (default: ${defaults("epochs")})`, { min: 1 }),
      batchSize: wholeNumber(`images a step (default: ${defaults("batchSize")})`, { min: 1 }),
      learningRate: positiveNumber(`how far one step goes (default: ${defaults("learningRate")})`),
      ...controlFlags,
      seed: wholeNumber("fixes everything random: same seed, same weights (default: 0)", { min: 0 }),
      limit: wholeNumber("only the first N images of each class, for a quick try (default: all)", { min: 1 }),
      ...questionFlags,
      ...choiceFlags,
      calibrate: toggle("bring probabilities to mean what they say, by a temperature found on validation"),
      withoutGolden: toggle("leave the eight golden pictures out of the model file: they are some of yours"),
      engine,
      threads,
      tensorboard: wholeNumber(
        "write event files for TensorBoard, 0 to 3: curves, gradients, weights, activations and mistakes (default: none)",
        { min: 0, max: 3 },
      ),
      out: text("the run folder, new or empty (default: a new one in runs/)", "FOLDER"),
      runId: folderName("what the run is called, and its folder in runs/ (default: date, time and recipe)"),
      resume: text("go on with a run that was stopped or killed: its name in runs/, or its folder", "RUN"),
      checkpointEvery: every('also within an epoch: "200 steps", "5 min" (default: at the end of each epoch)'),
      keep: wholeNumber("how many checkpoints stay, beside the best epoch's (default: 2)", { min: 1 }),
      json,
    },
    examples: [
      "plumage train birds",
      "plumage train birds --limit 200 --epochs 2",
      "plumage train birds --seed 7 --out birds-7",
      "plumage train eight",
      "plumage train eight-conv --digit 3",
      "plumage train --data ./photos",
      "plumage train --resume 20250131-140322-birds-x7k2",
      "plumage train --data photos.zip --size 48x64 --fit crop --epochs 20",
    ],
  },
} as const satisfies CommandSpecs;
