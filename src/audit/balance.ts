import type { SplitName } from "../data/sources/listing.ts";
import type { Pictures } from "./pictures.ts";

/** How the images are shared out among the classes. */
export interface Balance {
  /** In the order of the data's classes. */
  readonly classes: readonly ClassCount[];
  /** What always answering with the commonest class would score, over all images. */
  readonly majority: { readonly className: string; readonly accuracy: number };
}

export interface ClassCount {
  readonly name: string;
  readonly total: number;
  /** Of each part, where there is more than one. */
  readonly splits: { readonly [Name in SplitName]?: number };
}

/** Counts the images of each class. There must be an image. */
export function balanceOf(pictures: Pictures): Balance {
  const { count, classes, labels, splits, splitOf } = pictures;
  const totals = classes.map(() => 0);
  const bySplit = new Map(splits.map((split) => [split, classes.map(() => 0)]));
  for (let place = 0; place < count; place++) {
    const label = labels[place]!;
    totals[label]! += 1;
    const split = splitOf(place);
    if (split !== undefined) bySplit.get(split)![label]! += 1;
  }
  const commonest = totals.indexOf(Math.max(...totals));
  return {
    classes: classes.map((name, label) => ({
      name,
      total: totals[label]!,
      splits: Object.fromEntries([...bySplit].map(([split, counts]) => [split, counts[label]!])),
    })),
    majority: { className: classes[commonest]!, accuracy: totals[commonest]! / count },
  };
}
