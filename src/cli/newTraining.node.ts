import { ProblemError } from "../errors.ts";
import { chosenRecipe, findRecipe } from "../experiment/recipes.ts";
import { createRunFolder } from "../runs/runFolder.node.ts";
import { chooseNetwork } from "./chooseNetwork.ts";
import type { CliEffects } from "./effects.ts";
import { shortName } from "./ownData.node.ts";
import { expectOneSource } from "./prepareTraining.node.ts";
import type { AskedTraining } from "./training.node.ts";
import type { TrainFlags } from "./trainSettings.ts";

/**
 * A new training, with a folder of its own.
 * @param name of a recipe
 * @throws ProblemError when it is unknown what to learn from, or the folder cannot be written.
 */
export async function newTraining(
  name: string | undefined,
  flags: TrainFlags,
  effects: CliEffects,
): Promise<AskedTraining> {
  const recipe = name === undefined ? undefined : chosenRecipe(findRecipe(name, effects.recipes), flags);
  expectOneSource(recipe, flags, Object.keys(effects.recipes));
  if (flags.out !== undefined && flags.runId !== undefined) {
    throw new ProblemError(
      { what: "--out and --run-id both say which folder the run gets", mend: "Leave one of them away." },
      { exitCode: 2 },
    );
  }
  // What is asked for is there, before a folder is made and data are read.
  if (recipe === undefined) chooseNetwork(flags.network, flags.augment);
  const called = recipe?.name ?? shortName(flags.data!);
  const { cwd, sha256, random } = effects;
  const { out, runId, keep } = flags;
  const folder = await createRunFolder({ recipe: called, out, runId, keep, cwd, sha256, random, date: effects.date() });
  return { recipe, called, flags, folder, cwd };
}
