import type { ImageSet } from "../dataset.ts";
import { asSplit, type Split } from "../selection.ts";
import type { PackedImages } from "./packedImages.ts";
import { splitOf } from "./toImageSet.ts";

/** The parts of a set, as far as its source has divided it. */
export interface GivenParts {
  /** All images where nothing is divided. */
  readonly train: Split;
  readonly validation?: Split;
  readonly test?: Split;
}

/**
 * The parts that a source itself has made of its pictures. What it puts in none is learned from where it names no training
 * images, and left out where it does: the notes say so.
 */
export function givenParts(
  set: ImageSet,
  packed: PackedImages,
): { readonly parts: GivenParts; readonly notes: readonly string[] } {
  const { train, validation, test } = splitOf(packed);
  if (train === undefined && validation === undefined && test === undefined) {
    return { parts: { train: asSplit(set) }, notes: [] };
  }
  const rest = Uint32Array.from([...packed.images.keys()].filter((index) => packed.images[index]!.split === undefined));
  const part = (indices: Uint32Array): Split => ({ set, indices });
  return {
    parts: {
      train: part(train ?? rest),
      ...(validation && { validation: part(validation) }),
      ...(test && { test: part(test) }),
    },
    notes:
      train !== undefined && rest.length > 0
        ? [`${rest.length} of the pictures are in neither train, validation nor test, and are left out`]
        : [],
  };
}
