import { asSplit, classCounts, type Selection, type Split } from "../data/selection.ts";
import { type RandomKey, shuffled, split } from "../tensor/random.ts";

/** A part of a selection, class by class. */
export interface Subset {
  /** Different images, in all. */
  readonly images: number;
  /** As many as the selection has, of each class as many as it has: the part's images come again and again. */
  readonly repeated: Split;
}

/** How many images of a class of so many are in a part: the nearest number, and at least one where there is one. */
export function partOf(size: number, part: number): number {
  return Math.min(size, Math.max(1, Math.round(size * part)));
}

/**
 * Parts of a selection, each within the next larger one: the images of each class are put in order once, at random, and a part takes the first of
 * them. So that training on each takes the same steps, a part's images are repeated in turn until each class is as large as it was.
 * @param parts above 0, up to 1
 * @param key the same one always gives the same order
 */
export function nestedSubsets(selection: Selection, parts: readonly number[], key: RandomKey): readonly Subset[] {
  const { set, indices } = asSplit(selection);
  const sizes = classCounts({ set, indices });
  const classes = sizes.map((size, classIndex) => {
    const members = indices.filter((index) => set.labels[index] === classIndex);
    return Uint32Array.from(shuffled(split(key, classIndex), size), (place) => members[place]!);
  });
  return parts.map((part) => {
    const counts = sizes.map((size) => partOf(size, part));
    const repeated = classes.flatMap((ordered, classIndex) =>
      Array.from(ordered, (_, i) => ordered[i % counts[classIndex]!]!),
    );
    return {
      images: counts.reduce((sum, count) => sum + count, 0),
      repeated: { set, indices: Uint32Array.from(repeated) },
    };
  });
}
