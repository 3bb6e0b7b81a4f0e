import { type ImageSet, imageBytes, imageName } from "../data/dataset.ts";
import type { ImageFacts } from "../data/pack/packedImages.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import type { SplitName } from "../data/sources/listing.ts";

/** What an audit looks at: data as far as they come divided, and what is known beside their pixels. */
export interface AuditData {
  readonly name: string;
  /** All with the same classes and size. A place that is not divided has only `train`. */
  readonly parts: { readonly train: Selection } & { readonly [Name in SplitName]?: Selection | undefined };
  /** For each image of the set: absent for built-in sets, whose images are no files. */
  readonly facts?: readonly ImageFacts[];
  /** Files that could not be used, and why. */
  readonly problems?: readonly Unusable[];
}

export interface Unusable {
  readonly name: string;
  readonly message: string;
}

/** The images of all parts in one row. Reports call them by their place in it. */
export interface Pictures {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
  readonly classes: readonly string[];
  /** [count] */
  readonly labels: Int32Array;
  /** The parts that there are; none where the data are not divided. */
  readonly splits: readonly SplitName[];
  splitOf(place: number): SplitName | undefined;
  nameOf(place: number): string;
  factsOf(place: number): ImageFacts | undefined;
  /** [height, width, channels]; valid until the next call. */
  pixelsOf(place: number): Uint8Array;
}

/** Puts the parts of data in a row: training images first, then validation, then test. */
export function picturesOf({ name, parts, facts }: AuditData): Pictures {
  const order = (["train", "validation", "test"] as const).filter((split) => parts[split] !== undefined);
  const selections = order.map((split) => asSplit(parts[split]!));
  const starts = [0];
  for (const { indices } of selections) starts.push(starts.at(-1)! + indices.length);
  const count = starts.at(-1)!;
  const { set: first } = selections[0]!;
  const labels = new Int32Array(count);
  for (const [part, { set, indices }] of selections.entries()) {
    for (let i = 0; i < indices.length; i++) labels[starts[part]! + i] = set.labels[indices[i]!]!;
  }
  const partOf = (place: number) => {
    let part = 0;
    while (place >= starts[part + 1]!) part++;
    return part;
  };
  const locate = (place: number): { set: ImageSet; index: number } => {
    const part = partOf(place);
    const { set, indices } = selections[part]!;
    return { set, index: indices[place - starts[part]!]! };
  };
  const { height, width, channels, classes } = first;
  const buffer = new Uint8Array(imageBytes(first));
  const wanted = new Uint32Array(1);
  return {
    ...{ name, height, width, channels, count, classes, labels },
    splits: order.length > 1 ? order : [],
    splitOf: (place) => (order.length > 1 ? order[partOf(place)] : undefined),
    nameOf: (place) => {
      const { set, index } = locate(place);
      return imageName(set, index);
    },
    factsOf: (place) => facts?.[locate(place).index],
    pixelsOf(place) {
      const { set, index } = locate(place);
      const { images } = set;
      if (images instanceof Uint8Array) return images.subarray(index * buffer.length, (index + 1) * buffer.length);
      wanted[0] = index;
      images.read(wanted, buffer, 0);
      return buffer;
    },
  };
}
