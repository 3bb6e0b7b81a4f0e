import { type ImageSet, imagePixels, imageSet } from "../data/dataset.ts";
import { joinSets } from "../data/joinSets.ts";
import { packImages } from "../data/pack/packImages.node.ts";
import { toImageSet } from "../data/pack/toImageSet.ts";
import { asSplit } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { dataHash } from "../experiment/dataHash.ts";
import type { Recipe } from "../experiment/recipe.ts";
import { cacheOf, type LocateWorld, openSet } from "./dataLocation.node.ts";
import type { CliEffects } from "./effects.ts";
import { percent } from "./format.ts";
import type { PreparedTraining } from "./preparedTraining.ts";

/**
 * Puts all images of a recipe's data set and those of another together. Pictures are squashed to the size of the recipe's
 * images, whole, and all belong to the one class that the recipe says. Where the images come from stays with each.
 * @throws ProblemError when the recipe knows nothing of that set, or it cannot be had.
 */
export async function withAddition(recipe: Recipe, name: string, world: LocateWorld): Promise<PreparedTraining> {
  const addition = recipe.additions?.[name];
  if (addition === undefined) {
    const known = Object.keys(recipe.additions ?? {}).join(", ");
    throw new ProblemError(
      { what: `--with ${name}: ${recipe.name} cannot take it`, expected: known || "no --with", received: name },
      { exitCode: 2 },
    );
  }
  const { effects, signal, report } = world;
  // First, as it is what may be missing.
  const listing = await openSet(name, world);
  const { train, test } = await effects.loadDataSet(recipe.dataSet, { signal, onProgress: () => {} });
  const { height, width, channels } = train;
  const packed = await packImages(listing, {
    ...{ height, width, channels: channels === 1 ? 1 : 3, signal, cache: cacheOf(effects) },
    onProgress: (done, total) => report({ type: "decode", done, total }),
  });
  await listing.close();
  const own = joinSets(recipe.dataSet, { train, test });
  const added = allOf(addition.className, toImageSet(packed));
  const set = joinSets(`${recipe.dataSet} and ${name}`, { [recipe.dataSet]: own, [name]: added });
  const contents = [...contentsOf(own, effects), ...packed.facts.map(({ hash }) => hash)];
  const heldOut = Math.round(set.count * addition.heldOut);
  report({
    type: "data",
    location: name,
    images: added.count,
    problems: packed.problems.map(({ name, problem }) => ({ name, message: problem.message })),
    notes: [...listing.notes, `${percent(addition.heldOut)} of all images are held out for the test`],
  });
  return {
    recipe: { ...recipe, defaults: { ...recipe.defaults, heldOut: { count: heldOut } } },
    data: {
      train: asSplit(set),
      contents,
      added: { set: name, images: set.count, hash: dataHash(contents, set.labels, effects.sha256) },
    },
    close: () => packed.close(),
  };
}

/** A set all of whose images are of one class; what they were called stays as their kinds. */
function allOf(className: string, { classes, labels, ...set }: ImageSet): ImageSet {
  return imageSet({ ...set, classes: [className], labels: new Int32Array(set.count), fine: { classes, labels } });
}

/** A word for the pixels of each image: some of CIFAR-10's photographs are there twice. */
function contentsOf(set: ImageSet, { sha256 }: Pick<CliEffects, "sha256">): readonly string[] {
  return Array.from({ length: set.count }, (_, index) => sha256([imagePixels(set, index)]).slice(0, 32));
}
