import type { ImageSet } from "../data/dataset.ts";
import { groupClasses } from "../data/grouping.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { firstPerClass, stratifiedSplit } from "../data/split.ts";
import type { HeldOut, Recipe, Task } from "./recipe.ts";

/** The data of an experiment, as far as they come divided. All parts have the same classes. */
export interface GivenParts {
  readonly train: Selection;
  readonly validation?: Selection | undefined;
  readonly test?: Selection | undefined;
  /** A word for the content of each image of the training set: copies of one file go to the same part. */
  readonly contents?: readonly string[] | undefined;
}

/** What fixes which image goes where. The same settings always give the same splits. */
export interface SplitSettings {
  /** The first so many images of each of the task's classes, and of each source, from training and test images. Default: all. */
  readonly limit?: number | undefined;
  /** The part of every class of the training images that is kept for validation where none are given, 0 to 1. */
  readonly validationFraction: number;
  /** What is held out of the training images for the test where none are given; of fewer, as large a part. Default: a fraction of 0.15. */
  readonly heldOut?: HeldOut | undefined;
  readonly seed: number;
}

export interface Splits {
  readonly train: Split;
  readonly validation: Split;
  /** For the end: nothing is learned from it, and nothing is chosen by it. */
  readonly test: Split;
}

/** A class of so many images gives one to the test at least; of fewer, all are learned from. */
const FEWEST_FOR_TEST = 2;
/** Likewise for validation, of what is left. */
const FEWEST_FOR_VALIDATION = 4;

const DEFAULT_HELD_OUT: HeldOut = { fraction: 0.15 };

/**
 * Asks the task's question of data, and divides them where they do not come divided: first the test is held out, then
 * validation. No pixel is copied.
 */
export function splitData(data: GivenParts, task: Task | undefined, settings: SplitSettings): Splits {
  const { limit, validationFraction, heldOut = DEFAULT_HELD_OUT, seed } = settings;
  const { contents } = data;
  const prepared = (selection: Selection): Split => {
    const grouped = groupSelection(selection, task);
    return limit === undefined ? grouped : firstPerClass(grouped, limit);
  };
  const given = prepared(data.train);
  const all = asSplit(data.train).indices.length;
  const forTest = {
    ...partOf(heldOut, given.indices.length / all),
    seed,
    contents,
    part: "test split",
    fewest: FEWEST_FOR_TEST,
  };
  const { train: rest, validation: test } =
    data.test === undefined ? stratifiedSplit(given, forTest) : { train: given, validation: prepared(data.test) };
  if (data.validation !== undefined) return { train: rest, validation: prepared(data.validation), test };
  const fraction = validationFraction;
  return { ...stratifiedSplit(rest, { fraction, seed, contents, fewest: FEWEST_FOR_VALIDATION }), test };
}

/** Parts of the data as a recipe's network takes them. */
export function prepareSplits(splits: Splits, { prepare }: Pick<Recipe, "prepare">, seed: number): Splits {
  if (prepare === undefined) return splits;
  const prepared = (part: keyof Splits) =>
    splits[part].indices.length === 0 ? splits[part] : prepare(splits[part], { part, seed });
  return { train: prepared("train"), validation: prepared("validation"), test: prepared("test") };
}

/** A number of images that was meant for all of them, for a part of them. */
function partOf(heldOut: HeldOut, part: number): HeldOut {
  return "fraction" in heldOut ? heldOut : { count: Math.round(heldOut.count * part) };
}

/** As `groupClasses`, for a part of a set, too. */
export function groupSelection(selection: Selection, task: Task | undefined): Split {
  const { set, indices } = asSplit(selection);
  return { set: group(set, task), indices };
}

function group(set: ImageSet, task: Task | undefined): ImageSet {
  return task === undefined ? set : groupClasses(set, task.classes, task.mapping);
}
