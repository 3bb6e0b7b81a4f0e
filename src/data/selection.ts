import { kindOf, ProblemError } from "../errors.ts";
import { fineLabelling, type ImageSet, type Labelling } from "./dataset.ts";

/** Some of a set's images, by position. No pixel is copied, so splits of a large set cost four bytes an image. */
export interface Split {
  readonly set: ImageSet;
  readonly indices: Uint32Array;
}

/** What most functions take: a whole set, or a part of one. */
export type Selection = ImageSet | Split;

/**
 * Every image of a set, in its order. A split comes back as it is.
 * @throws ProblemError when it is neither.
 */
export function asSplit(selection: Selection): Split {
  if (typeof selection !== "object" || selection === null || !("indices" in selection || "labels" in selection)) {
    const isDataSet = typeof selection === "object" && selection !== null && "train" in selection;
    throw new ProblemError({
      what: "These are no images",
      expected: "an image set, or a part of one",
      received: kindOf(selection),
      ...(isDataSet && { mend: "Give one of its halves: data.train or data.test." }),
    });
  }
  if ("indices" in selection) return selection;
  return { set: selection, indices: Uint32Array.from({ length: selection.count }, (_, i) => i) };
}

/**
 * The images at these positions of a selection, in the order given; a position may come twice.
 * @throws ProblemError when a position lies outside the selection.
 */
export function subset(selection: Selection, positions: ArrayLike<number>): Split {
  const { set, indices } = asSplit(selection);
  if (typeof positions !== "object" || positions === null) {
    throw new ProblemError({
      what: `subset of ${set.name}: its positions`,
      expected: "a list of whole numbers",
      received: kindOf(positions),
    });
  }
  const chosen = Uint32Array.from(positions, (position) => {
    const index = indices[position];
    if (index === undefined) {
      throw new ProblemError({
        what: `subset of ${set.name}: a position lies outside it`,
        expected:
          indices.length === 0 ? "none, the selection is empty" : `whole numbers from 0 to ${indices.length - 1}`,
        received: `${position}`,
      });
    }
    return index;
  });
  return { set, indices: chosen };
}

/** The labels of a selection, in its order. */
export function labelsOf(selection: Selection): Int32Array {
  if (!("indices" in selection)) return selection.labels;
  const { set, indices } = selection;
  return Int32Array.from(indices, (index) => set.labels[index]!);
}

/** How many images of each class a selection holds, in the order of `classes`. */
export function classCounts(selection: Selection): readonly number[] {
  const { set, indices } = asSplit(selection);
  return countLabels(set, indices);
}

/** As `classCounts`, by the classes that the images had before grouping. */
export function fineClassCounts(selection: Selection): readonly number[] {
  const { set, indices } = asSplit(selection);
  return countLabels(fineLabelling(set), indices);
}

function countLabels({ classes, labels }: Labelling, indices: Uint32Array): readonly number[] {
  const counts = new Array<number>(classes.length).fill(0);
  for (const index of indices) counts[labels[index]!]! += 1;
  return counts;
}

/** What always answering with the commonest class would score: the number that every accuracy is shown beside. */
export interface MajorityBaseline {
  readonly classIndex: number;
  readonly className: string;
  /** Between 0 and 1. */
  readonly accuracy: number;
}

/** @throws ProblemError when the selection is empty. */
export function majorityBaseline(selection: Selection): MajorityBaseline {
  const { set, indices } = asSplit(selection);
  if (indices.length === 0) throw new ProblemError({ what: `majorityBaseline of ${set.name}: it holds no image` });
  const counts = classCounts({ set, indices });
  const classIndex = counts.indexOf(Math.max(...counts));
  return { classIndex, className: set.classes[classIndex]!, accuracy: counts[classIndex]! / indices.length };
}
