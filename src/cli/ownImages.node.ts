import path from "node:path";
import type { ModelInfo } from "../compile/modelFile.ts";
import { type ImageSet, imageSet } from "../data/dataset.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { ProblemError, shortList } from "../errors.ts";
import { applyRelabels } from "../experiment/applyRelabels.ts";
import type { DataOptions, DataRecord } from "../experiment/dataRecord.ts";
import type { Recipe, Task } from "../experiment/recipe.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import { type GivenParts, groupSelection, splitData } from "../experiment/splits.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { type ListedUse, readImageList } from "../runs/imageList.ts";
import { describeChange, sinceTraining } from "./dataChange.ts";
import { type SourceFlags, sourceOptions } from "./dataFlags.ts";
import { type LocateWorld, locateData } from "./dataLocation.node.ts";
import { excludedNames } from "./exclusions.node.ts";
import { withAddition } from "./withAddition.node.ts";

/** Images to judge a model on, and what to know of them. */
export interface FoundImages {
  readonly images: Split;
  /** The images that the model learned from, as far as they are known, and a word for the content of each image of their set. */
  readonly learned?: Learned | undefined;
  readonly dataSet: string;
  /** Which part; absent where there are no parts. */
  readonly split?: JudgedPart | undefined;
  /** "90 test images of photos", without the number. */
  readonly called: string;
  readonly notes: readonly string[];
  /** A word for the content of each image of the set, where they are known. */
  readonly contents?: readonly string[] | undefined;
  close(): Promise<void>;
}

interface Learned {
  readonly images: Split;
  readonly contents?: readonly string[] | undefined;
}

export type JudgedPart = "test" | "validation";

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

/** The list of images that training left beside the model, where it is still there. */
async function readUses(model: string, cwd: string): Promise<readonly ListedUse[] | undefined> {
  const file = path.join(path.dirname(path.resolve(cwd, model)), "images.tsv");
  try {
    const bytes = await readWhole(file, { name: file, kind: "a list of images" });
    return readImageList(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

/**
 * The images of another place: its test part where it has one, otherwise all of them. They are brought to the model's size
 * as those were that it learned from. Those that it learned from, as far as that is known, are told in a note.
 * @throws ProblemError when its classes are not the model's.
 */
export async function findOtherImages(
  model: string,
  { image, classes }: ModelInfo,
  { data: location, ...flags }: SourceFlags & { readonly data: string; readonly split?: JudgedPart },
  learned: DataRecord | undefined,
  world: LocateWorld,
): Promise<FoundImages> {
  const { height, width, channels } = image;
  const exclude = await excludedNames(flags.exclude, world.effects.cwd);
  const located = await locateData(
    location,
    {
      ...pictureOptionsOf(learned),
      ...sourceOptions(flags),
      ...(flags.map && { classes: [...classes] }),
      ...(exclude && { exclude: [...exclude] }),
      ...{ height, width, channels: channels === 1 ? 1 : 3, emptyClasses: "tell" },
      check: (found) => expectKnown(location, found, classes),
    },
    world,
  );
  try {
    const { images, part } = partOf(location, located.parts, flags.split);
    const called = part === undefined ? `images of ${location}` : `${part} images of ${location}`;
    const inOrder = inModelsOrder(images, classes);
    const notes = await knownNotes(model, inOrder, located.parts.contents, world);
    const { contents } = located.parts;
    return { images: inOrder, dataSet: location, split: part, called, notes, contents, close: located.close };
  } catch (error) {
    await located.close();
    throw error;
  }
}

/** How pictures were brought to one size, and nothing else of how they were found. */
function pictureOptionsOf(learned: DataRecord | undefined): Pick<DataOptions, "fit" | "kernel" | "background"> {
  const { fit = "squash", kernel, background } = learned?.options ?? {};
  return { fit, ...(kernel !== undefined && { kernel }), ...(background !== undefined && { background }) };
}

/** How many of these images the model has learned from, by the list beside it. */
async function knownNotes(
  model: string,
  { indices }: Split,
  contents: readonly string[] | undefined,
  { effects }: LocateWorld,
): Promise<readonly string[]> {
  const uses = contents === undefined ? undefined : await readUses(model, effects.cwd);
  const learned = new Set(uses?.filter(({ part }) => part === "train").map(({ content }) => content));
  const known = indices.filter((index) => learned.has(contents?.[index] ?? "")).length;
  if (known === 0) return [];
  return [`the model has learned from ${known} of these ${indices.length} images, so its scores are too good`];
}

function partOf(location: string, { train, validation, test }: GivenParts, wanted: JudgedPart | undefined) {
  if (wanted !== undefined) {
    const images = wanted === "test" ? test : validation;
    if (images !== undefined) return { images, part: wanted };
    throw new ProblemError(
      { what: `--split ${wanted}: ${location} has no images for that`, mend: "Leave --split away to judge on all." },
      { exitCode: 2 },
    );
  }
  if (test !== undefined) return { images: test, part: "test" as const };
  const indices = [train, validation].flatMap((each) => (each === undefined ? [] : [...asSplit(each).indices]));
  return { images: { set: asSplit(train).set, indices: Uint32Array.from(indices).sort() } };
}

/** The same images with the model's classes, in its order. */
function inModelsOrder(images: Selection, classes: readonly string[]): Split {
  const { set, indices } = asSplit(images);
  const places = set.classes.map((name) => classes.indexOf(name));
  return { set: imageSet({ ...set, classes, labels: set.labels.map((label) => places[label]!) }), indices };
}

function expectKnown(location: string, found: readonly string[], classes: readonly string[]): void {
  if (found.every((name) => classes.includes(name))) return;
  throw new ProblemError(
    {
      what: `--data ${location}: its classes are not the model's`,
      expected: shortList(classes, 10),
      received: shortList(found, 10),
      mend: "Say which are which with --map; what no rule names is left out then.",
    },
    { exitCode: 2 },
  );
}
