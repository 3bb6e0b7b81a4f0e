import { ProblemError } from "../errors.ts";

/** The name of each class and the class of each image. */
export interface Labelling {
  readonly classes: readonly string[];
  /** [count]: an index into `classes` for each image. */
  readonly labels: Int32Array;
}

/** A set of images of one size, held in memory: a plain record, never changed once made. */
export interface ImageSet extends Labelling {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
  /** [count, height, width, channels], one byte a number. Sets made from one another share it. */
  readonly images: Uint8Array;
  /**
   * What the images were called before `groupClasses`, for reports that tell which kinds of "not bird" were taken for
   * birds. Absent where nothing was grouped; read it through `fineLabelling`.
   */
  readonly fine?: Labelling;
}

/** The two halves of a data set, as its authors divided it. */
export interface DataSet {
  readonly train: ImageSet;
  readonly test: ImageSet;
}

/** Some of a set's images, by position. No pixel is copied, so splits of a large set cost four bytes an image. */
export interface Split {
  readonly set: ImageSet;
  readonly indices: Uint32Array;
}

/** What most functions take: a whole set, or a part of one. */
export type Selection = ImageSet | Split;

/**
 * An image set over existing pixels and labels; nothing is copied.
 * @throws ProblemError when the lengths disagree, or a label names no class.
 */
export function imageSet(given: Omit<ImageSet, "count">): ImageSet {
  const { name, classes, height, width, channels, images, labels, fine } = given;
  for (const [dimension, size] of Object.entries({ height, width, channels })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new ProblemError({
        what: `${name}: ${dimension}`,
        expected: "a whole number above 0",
        received: `${size}`,
      });
    }
  }
  const count = labels.length;
  if (images.length !== count * height * width * channels) {
    throw new ProblemError({
      what: `${name}: its pixels do not fit its ${count} labels`,
      expected: `${count * height * width * channels} bytes, [${count}, ${height}, ${width}, ${channels}]`,
      received: `${images.length}`,
    });
  }
  checkLabels(name, { classes, labels });
  if (fine !== undefined) {
    checkLabels(`${name} (original classes)`, fine);
    if (fine.labels.length !== count) {
      throw new ProblemError({
        what: `${name}: its original labels`,
        expected: `${count}, one an image`,
        received: `${fine.labels.length}`,
      });
    }
  }
  return Object.freeze({ ...given, count });
}

function checkLabels(name: string, { classes, labels }: Labelling): void {
  if (new Set(classes).size !== classes.length) {
    throw new ProblemError({ what: `${name}: two classes have the same name`, received: classes.join(", ") });
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classes.length);
  if (wrong >= 0) {
    throw new ProblemError({
      what: `${name}: image ${wrong} has a label that names no class`,
      expected: `0 to ${classes.length - 1}`,
      received: `${labels[wrong]}`,
    });
  }
}

/** Every image of a set, in its order. A split comes back as it is. */
export function asSplit(selection: Selection): Split {
  if ("indices" in selection) return selection;
  return { set: selection, indices: Uint32Array.from({ length: selection.count }, (_, i) => i) };
}

/**
 * The images at these positions of a selection, in the order given; a position may come twice.
 * @throws ProblemError when a position lies outside the selection.
 */
export function subset(selection: Selection, positions: ArrayLike<number>): Split {
  const { set, indices } = asSplit(selection);
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

/** The pixels of one image of a set: a view, [height, width, channels]. */
export function imagePixels(set: ImageSet, index: number): Uint8Array {
  const size = set.height * set.width * set.channels;
  return set.images.subarray(index * size, (index + 1) * size);
}

/** The labels of a selection, in its order. */
export function labelsOf(selection: Selection): Int32Array {
  if (!("indices" in selection)) return selection.labels;
  const { set, indices } = selection;
  return Int32Array.from(indices, (index) => set.labels[index]!);
}

/** The finest labels known: those before grouping where classes were grouped, otherwise the set's own. */
export function fineLabelling(set: ImageSet): Labelling {
  return set.fine ?? set;
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
