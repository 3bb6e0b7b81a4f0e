import { ProblemError, shortList } from "../../errors.ts";
import { type ImageSet, imageSet, type Labelling, type PixelSource } from "../dataset.ts";
import type { SplitName } from "../sources/listing.ts";
import type { PackedImages } from "./packedImages.ts";

export interface ToImageSetOptions {
  /** The classes in the order wanted; by default those there are, sorted by name. */
  readonly classes?: readonly string[];
}

/**
 * All packed images as one image set, with their names, the classes that they had before `mapLabels`, and where they come from
 * if the source tells. Its pixels are read
 * from the packed files: `close` those only when the set has served.
 * @throws ProblemError when there is no image, or one of a class that is not in `classes`
 */
export function toImageSet(packed: PackedImages, { classes }: ToImageSetOptions = {}): ImageSet<PixelSource> {
  const { name, height, width, channels, images, problems } = packed;
  if (images.length === 0) {
    throw new ProblemError({
      what: `${name} has no picture that can be used`,
      ...(problems.length > 0 && {
        received: `${problems.length} that cannot be read: ${shortList(problems.map((each) => each.name))}`,
      }),
    });
  }
  const { classes: names, labels } = labelling(
    name,
    images.map(({ label }) => label),
    classes,
  );
  const hasSources = images.some(({ source }) => source !== undefined);
  const isGrouped = images.some(({ fine }) => fine !== undefined);
  return imageSet({
    name,
    height,
    width,
    channels,
    classes: names,
    labels,
    images: packed.pixels,
    names: images.map((image) => image.name),
    ...(isGrouped && {
      fine: labelling(
        name,
        images.map(({ fine, label }) => fine ?? label),
      ),
    }),
    ...(hasSources && {
      sources: labelling(
        name,
        images.map(({ source }) => source ?? name),
      ),
    }),
  });
}

/** Where the images of each split stand, for sources that are divided already. An image of no split is in none. */
export function splitOf({ images }: PackedImages): { readonly [Name in SplitName]?: Uint32Array } {
  const positions = new Map<SplitName, number[]>();
  for (const [position, { split }] of images.entries()) {
    if (split === undefined) continue;
    const others = positions.get(split);
    if (others === undefined) positions.set(split, [position]);
    else others.push(position);
  }
  return Object.fromEntries([...positions].map(([split, list]) => [split, Uint32Array.from(list)]));
}

function labelling(name: string, given: readonly string[], wanted?: readonly string[]): Labelling {
  const classes = wanted ?? [...new Set(given)].sort();
  const places = new Map(classes.map((each, place) => [each, place]));
  const labels = Int32Array.from(given, (label) => places.get(label) ?? -1);
  const unknown = labels.indexOf(-1);
  if (unknown < 0) return { classes, labels };
  throw new ProblemError({
    what: `${name} has images of the class "${given[unknown]}"`,
    expected: `one of ${shortList(classes, 10)}`,
    mend: "Name it among the classes, or map it to one of them.",
  });
}
