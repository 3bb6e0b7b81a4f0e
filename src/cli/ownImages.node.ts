import type { ImageSet } from "../data/dataset.ts";
import { asSplit, type Split } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { applyRelabels } from "../experiment/applyRelabels.ts";
import type { DataRecord } from "../experiment/dataRecord.ts";
import type { Recipe, Task } from "../experiment/recipe.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { type GivenParts, groupSelection, splitData } from "../experiment/splits.ts";
import type { ListedUse } from "../runs/imageList.ts";
import { describeChange, sinceTraining } from "./dataChange.ts";
import { type LocateWorld, locateData } from "./dataLocation.node.ts";
import type { FoundImages, JudgedPart } from "./foundImages.ts";
import { readUses } from "./imageUses.node.ts";
import { withAddition } from "./withAddition.node.ts";

/**
 * The images of the place that a model learned from, divided as its training did. Where files were added, removed or
 * altered since, by the list of images beside the model.
 * @throws ProblemError when they cannot be told from those that were learned from.
 */
export async function findOwnImages(
  model: string,
  record: TrainingRecord & { readonly data: DataRecord },
  part: JudgedPart,
  world: LocateWorld,
): Promise<FoundImages> {
  const { data, seed, limit, validationFraction, heldOut, positive } = record;
  const located = await locateData(
    data.location,
    { ...data.options, classes: data.classes, emptyClasses: "tell" },
    world,
  );
  const question =
    positive === undefined ? undefined : { classes: data.classes, mapping: (name: string) => name, positive };
  const { parts, task } = asLearned(located.parts, question, record);
  const found = {
    contents: parts.contents,
    dataSet: record.dataSet,
    split: part,
    called: `${part} images of ${record.dataSet}`,
    close: located.close,
  };
  if (located.record.hash === data.hash) {
    const splits = splitData(parts, task, { seed, limit, validationFraction, heldOut });
    const learned = { images: splits.train, contents: parts.contents };
    return { ...found, images: splits[part], learned, notes: [] };
  }
  try {
    return { ...found, ...(await fromList(model, data, part, parts, world)) };
  } catch (error) {
    await located.close();
    throw error;
  }
}

/** Data with the labels that a person had looked at before training. */
export function asLearned(
  parts: GivenParts,
  task: Task | undefined,
  { relabels }: Pick<TrainingRecord, "relabels">,
): { readonly parts: GivenParts; readonly task: Task | undefined } {
  return relabels === undefined ? { parts, task } : applyRelabels(parts, task, relabels);
}

/**
 * The images of a recipe's data with another set's, divided as training did.
 * @throws ProblemError when they cannot be told from those that were learned from.
 */
export async function findPooledImages(
  model: string,
  record: TrainingRecord & { readonly added: NonNullable<TrainingRecord["added"]> },
  recipe: Recipe,
  part: JudgedPart,
  world: LocateWorld,
): Promise<FoundImages> {
  const { added, seed, limit, validationFraction, heldOut } = record;
  const pool = await withAddition(recipe, added.set, world);
  const dataSet = `${record.dataSet} and ${added.set}`;
  const { parts, task } = asLearned(pool.data, recipe.task, record);
  const { contents } = parts;
  const found = { contents, dataSet, split: part, called: `${part} images of ${dataSet}`, close: pool.close };
  if (pool.data.added!.hash === added.hash) {
    const splits = splitData(parts, task, { seed, limit, validationFraction, heldOut });
    return { ...found, images: splits[part], learned: { images: splits.train, contents }, notes: [] };
  }
  try {
    const data = { ...parts, train: groupSelection(parts.train, task) };
    return { ...found, ...(await fromList(model, { location: dataSet, images: added.images }, part, data, world)) };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** What is left of a part when the data have changed, by the list of images beside the model. */
async function fromList(
  model: string,
  recorded: Pick<DataRecord, "location" | "images">,
  part: JudgedPart,
  { train, contents = [] }: GivenParts,
  { effects }: LocateWorld,
): Promise<Pick<FoundImages, "images" | "learned" | "notes">> {
  const { set } = asSplit(train);
  const uses = await readUses(model, effects.cwd);
  if (uses === undefined) {
    throw new ProblemError({
      what: `The pictures of ${recorded.location} are no longer those that the model learned from, so its test images cannot be told from the others`,
      expected: `${recorded.images} pictures as they were`,
      received: `${set.count} pictures`,
      mend: "Put the run's images.tsv beside the model, or judge on another place with --data.",
    });
  }
  const change = describeChange(sinceTraining(uses, set, contents), part);
  const learned = { images: stillThere(uses, "train", set, contents), contents };
  return { images: stillThere(uses, part, set, contents), learned, notes: [change] };
}

/** The images of a list's part that are there today, by their content. */
function stillThere(
  uses: readonly ListedUse[],
  part: ListedUse["part"],
  set: ImageSet,
  contents: readonly string[],
): Split {
  const wanted = new Set(uses.filter((use) => use.part === part).map(({ content }) => content));
  return { set, indices: Uint32Array.from([...contents.keys()].filter((index) => wanted.has(contents[index]!))) };
}
