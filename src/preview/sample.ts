import { type ImageSet, imageName } from "../data/dataset.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import { expectOptions, ProblemError } from "../errors.ts";
import { type RandomKey, randomKey, shuffled, split } from "../tensor/random.ts";

export interface SampleOptions {
  /** Images of each class; all of a class that has fewer. Default 8. */
  readonly count?: number;
  /** Which are taken. Default 0. */
  readonly seed?: number;
}

/** Some images of a class. */
export interface ClassSample {
  readonly className: string;
  /** How many images of the class there are. */
  readonly total: number;
  /** Which were taken: places in the set, in its order. */
  readonly indices: Uint32Array;
  /** What these are called. */
  readonly names: readonly string[];
}

/**
 * Some images of every class of a selection, taken at random. A class keeps its images when others change.
 * @throws ProblemError when the selection is empty, or the count no whole number above 0.
 */
export function sampleClasses(selection: Selection, options: SampleOptions = {}): readonly ClassSample[] {
  expectOptions("sampleClasses", options, ["count", "seed"]);
  const { count = 8, seed = 0 } = options;
  if (!Number.isInteger(count) || count < 1) {
    throw new ProblemError({ what: "sampleClasses: count", expected: "a whole number above 0", received: `${count}` });
  }
  const { set, indices } = asSplit(selection);
  if (indices.length === 0) throw new ProblemError({ what: `There are no images of ${set.name} to show` });
  const ofClass: number[][] = set.classes.map(() => []);
  for (const index of indices) ofClass[set.labels[index]!]!.push(index);
  const key = split(randomKey(seed), "sample");
  return set.classes.map((className, label) => sampleOf(set, className, ofClass[label]!, count, split(key, className)));
}

function sampleOf(
  set: ImageSet,
  className: string,
  all: readonly number[],
  count: number,
  key: RandomKey,
): ClassSample {
  const places = shuffled(key, all.length).subarray(0, count).toSorted();
  const indices = places.map((place) => all[place]!);
  return { className, total: all.length, indices, names: Array.from(indices, (index) => imageName(set, index)) };
}
