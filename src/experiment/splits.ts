import type { DataSet, ImageSet, Split } from "../data/dataset.ts";
import { asSplit } from "../data/dataset.ts";
import { groupClasses } from "../data/grouping.ts";
import { firstPerClass, stratifiedSplit } from "../data/split.ts";
import type { Task } from "./recipe.ts";

/** What fixes which image goes where. The same settings always give the same splits. */
export interface SplitSettings {
  /** The first so many images of each of the task's classes, from training and test images. Default: all. */
  readonly limit?: number | undefined;
  /** The part of every fine class of the training images that is kept for validation, 0 to 1. */
  readonly validationFraction: number;
  readonly seed: number;
}

export interface Splits {
  readonly train: Split;
  readonly validation: Split;
  /** For the end: nothing is learned from it, and nothing is chosen by it. */
  readonly test: Split;
}

/** Asks the task's question of a data set, and divides it. No pixel is copied. */
export function splitData(data: DataSet, task: Task, settings: SplitSettings): Splits {
  const { limit, validationFraction, seed } = settings;
  const part = (set: ImageSet): Split => {
    const grouped = groupClasses(set, task.classes, task.mapping);
    return limit === undefined ? asSplit(grouped) : firstPerClass(grouped, limit);
  };
  return { ...stratifiedSplit(part(data.train), { fraction: validationFraction, seed }), test: part(data.test) };
}
