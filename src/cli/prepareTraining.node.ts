import { ProblemError } from "../errors.ts";
import type { DataProgress } from "../experiment/events.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { pictureFlags, sourceFlags } from "./dataFlags.ts";
import type { LocateWorld } from "./dataLocation.node.ts";
import { flagName } from "./flags.ts";
import { type OwnDataFlags, prepareOwnData } from "./ownData.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";
import { withRelabels } from "./relabel.node.ts";
import { withAddition } from "./withAddition.node.ts";

/** Has the data of a recipe, or of a location, ready; tells how far they have come. */
export async function prepareTraining(
  recipe: Recipe | undefined,
  flags: OwnDataFlags,
  world: LocateWorld,
): Promise<PreparedTraining> {
  const { relabel, ...others } = flags;
  if (relabel !== undefined) {
    return withRelabels(await prepareTraining(recipe, others, world), relabel, world);
  }
  if (recipe === undefined) return prepareOwnData(flags, world);
  if (flags.with !== undefined) return withAddition(recipe, flags.with, world);
  const { effects, signal, report } = world;
  const data = await effects.loadDataSet(recipe.dataSet, {
    signal,
    onProgress: ({ stage, ...rest }) => report({ type: stage, ...rest } as DataProgress),
  });
  return { recipe, data, close: async () => {} };
}

/**
 * One thing is trained on: a recipe's data, or those of a location, which alone has flags for finding pictures.
 * @throws ProblemError otherwise
 */
export function expectOneSource(recipe: Recipe | undefined, flags: OwnDataFlags, names: readonly string[]): void {
  if (recipe === undefined && flags.data === undefined) {
    throw new ProblemError(
      {
        what: "train: nothing says what to learn from",
        expected: `a recipe (${names.join(", ")}), or --data with the place of your pictures`,
        mend: "Write plumage train birds, or plumage train --data ./photos.",
      },
      { exitCode: 2 },
    );
  }
  if (recipe === undefined) {
    if (flags.with === undefined) return;
    throw new ProblemError(
      { what: "--with puts pictures to a recipe's data", mend: "Write plumage train birds --with cub200." },
      { exitCode: 2 },
    );
  }
  const ofLocations = [
    "data",
    "positive",
    "network",
    "augment",
    ...Object.keys(sourceFlags),
    ...Object.keys(pictureFlags),
  ];
  const given = ofLocations.filter((name) => flags[name as keyof OwnDataFlags] !== undefined);
  if (given.length === 0) return;
  throw new ProblemError(
    {
      what: `train ${recipe.name}: a recipe has its own data and network`,
      received: given.map(flagName).join(", "),
      mend: given.includes("data")
        ? "Leave the recipe or --data away."
        : "Leave them away, or train on a place of pictures: --data.",
    },
    { exitCode: 2 },
  );
}
