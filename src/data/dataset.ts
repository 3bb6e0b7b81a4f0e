import { kindOf, ProblemError } from "../errors.ts";

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

/** What an image set is made of. */
export interface ImageSetOptions extends Omit<ImageSet, "count" | "labels"> {
  /** [count]: for each image the place of its class in `classes`, from 0. What is no Int32Array is copied into one. */
  readonly labels: ArrayLike<number>;
}

/**
 * An image set over pixels of your own. `images` holds one image after the other, [count, height, width, channels]: row
 * by row from the top, pixel by pixel, red, green and blue beside one another, each a byte from 0 to 255.
 *
 *     const dots = imageSet({
 *       name: "dots",
 *       classes: ["dark", "bright"],
 *       height: 1,
 *       width: 2,
 *       channels: 1,
 *       images: Uint8Array.of(10, 20, 250, 240, 0, 30), // three images of two grey pixels
 *       labels: [0, 1, 0],
 *     });
 *
 * The pixels are not copied: do not change the arrays afterwards.
 * @throws ProblemError when pixels are no bytes, the lengths disagree, or a label names no class.
 */
export function imageSet(given: ImageSetOptions): ImageSet {
  if (typeof given !== "object" || given === null) {
    throw new ProblemError({
      what: "imageSet: its argument",
      expected: "{ name, classes, height, width, channels, images, labels }",
      received: kindOf(given),
    });
  }
  const { name, classes, height, width, channels, images, fine } = given;
  if (typeof name !== "string") {
    throw new ProblemError({ what: "imageSet: name", expected: "a text to call it by", received: kindOf(name) });
  }
  for (const [dimension, size] of Object.entries({ height, width, channels })) {
    if (!Number.isInteger(size) || size < 1) {
      throw new ProblemError({
        what: `${name}: ${dimension}`,
        expected: "a whole number above 0",
        received: kindOf(size),
      });
    }
  }
  if (!(images instanceof Uint8Array)) {
    throw new ProblemError({
      what: `${name}: images`,
      expected: "a Uint8Array, each number from 0 to 255",
      received: kindOf(images),
      mend:
        "Numbers from 0 to 1 are multiplied by 255 and rounded: Uint8Array.from(numbers, (x) => Math.round(255 * x)). " +
        "Those that are 0 to 255 already: Uint8Array.from(numbers).",
    });
  }
  const labels = wholeLabels(name, given.labels);
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
  return Object.freeze({ ...given, labels, count });
}

function wholeLabels(name: string, labels: ArrayLike<number>): Int32Array {
  if (labels instanceof Int32Array) return labels;
  if (!Array.isArray(labels) && !(ArrayBuffer.isView(labels) && "length" in labels)) {
    throw new ProblemError({
      what: `${name}: labels`,
      expected: "an Int32Array or a list of numbers, for each image the place of its class in classes",
      received: kindOf(labels),
    });
  }
  return Int32Array.from(labels, (label: unknown, image) => {
    if (typeof label === "number" && label === (label | 0)) return label;
    throw new ProblemError({
      what: `${name}: the label of image ${image}`,
      expected: "a whole number, the place of its class in classes",
      received: kindOf(label),
      ...(typeof label === "string" && { mend: "Names become numbers with classes.indexOf(name)." }),
    });
  });
}

function checkLabels(name: string, { classes, labels }: Labelling): void {
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every((each) => typeof each === "string")) {
    throw new ProblemError({
      what: `${name}: classes`,
      expected: "a list of names, at least one",
      received: Array.isArray(classes) ? `[${classes.map(kindOf).join(", ")}]` : kindOf(classes),
    });
  }
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
