import { asSplit, type ImageSet, imageSet, type Split } from "../data/dataset.ts";
import type { PackedImages } from "../data/pack/packedImages.ts";
import { splitOf } from "../data/pack/toImageSet.ts";
import type { GivenParts } from "../experiment/splits.ts";

/** The classes before they were grouped, where any were: their kinds stay in proportion when the set is divided. */
export function withFine(set: ImageSet, { images }: PackedImages): ImageSet {
  if (images.every(({ fine }) => fine === undefined)) return set;
  const names = images.map(({ fine, label }) => fine ?? label);
  const classes = [...new Set(names)].sort();
  const places = new Map(classes.map((name, place) => [name, place]));
  return imageSet({ ...set, fine: { classes, labels: Int32Array.from(names, (name) => places.get(name)!) } });
}

/** The parts that the place itself has made. What it puts in none is learned from where it names no training images. */
export function partsOf(set: ImageSet, packed: PackedImages): { parts: GivenParts; notes: readonly string[] } {
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
