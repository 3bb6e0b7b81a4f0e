import { kindOf, ProblemError } from "../errors.ts";

/** The name of each class and the class of each image. */
export interface Labelling {
  readonly classes: readonly string[];
  /** [count]: an index into `classes` for each image. */
  readonly labels: Int32Array;
}

/** Where pixels come from that are not all in memory: a file that is read when a batch needs it, or a generator. */
export interface PixelSource {
  /**
   * Copies the images at these positions, one after the other, to the beginning of `into`. The same arguments always give the
   * same bytes.
   * @param epoch counts from 0; a generator gives other images in each, a file the same
   */
  read(indices: Uint32Array, into: Uint8Array, epoch: number): void;
}

/** Pixels in memory, or where they are read from. */
export type Pixels = Uint8Array | PixelSource;

/** A set of images of one size: a plain record, never changed once made. */
export interface ImageSet<Images extends Pixels = Pixels> extends Labelling {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly count: number;
  /** [count, height, width, channels], one byte a number, in memory or where they are read from. Sets made from one another share it. */
  readonly images: Images;
  /**
   * What the images were called before `groupClasses`, for reports that tell which kinds of "not bird" were taken for
   * birds. Absent where nothing was grouped; read it through `fineLabelling`.
   */
  readonly fine?: Labelling;
  /** Where each image comes from, in a set that was put together: the data sets, the cameras. Scores are given for each. */
  readonly sources?: Labelling;
  /** What each image is called in reports: the path of its file below the set's folder, with "/" on every system. */
  readonly names?: readonly string[];
}

/** The two halves of a data set, as its authors divided it. */
export interface DataSet<Images extends Pixels = Pixels> {
  readonly train: ImageSet<Images>;
  readonly test: ImageSet<Images>;
}

/** What an image set is made of. */
export interface ImageSetOptions<Images extends Pixels = Pixels> extends Omit<ImageSet<Images>, "count" | "labels"> {
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
export function imageSet<Images extends Pixels>(given: ImageSetOptions<Images>): ImageSet<Images> {
  if (typeof given !== "object" || given === null) {
    throw new ProblemError({
      what: "imageSet: its argument",
      expected: "{ name, classes, height, width, channels, images, labels }",
      received: kindOf(given),
    });
  }
  const { name, classes, height, width, channels, fine, sources, names } = given;
  const images: Pixels = given.images;
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
  if (!(images instanceof Uint8Array || isPixelSource(images))) {
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
  if (images instanceof Uint8Array && images.length !== count * height * width * channels) {
    throw new ProblemError({
      what: `${name}: its pixels do not fit its ${count} labels`,
      expected: `${count * height * width * channels} bytes, [${count}, ${height}, ${width}, ${channels}]`,
      received: `${images.length}`,
    });
  }
  checkLabels(name, { classes, labels });
  if (fine !== undefined) checkLabels(`${name} (original classes)`, fine);
  if (sources !== undefined) checkLabels(`${name} (sources)`, sources);
  const besides = { "original labels": fine?.labels, sources: sources?.labels, names };
  for (const [kind, list] of Object.entries(besides)) {
    if (list === undefined || list.length === count) continue;
    throw new ProblemError({
      what: `${name}: its ${kind}`,
      expected: `${count}, one an image`,
      received: `${list.length}`,
    });
  }
  return Object.freeze({ ...given, labels, count });
}

function isPixelSource(images: unknown): images is PixelSource {
  return typeof (Object(images) as Partial<PixelSource>).read === "function";
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

/** How many bytes one image of a set takes. */
export function imageBytes({ height, width, channels }: Pick<ImageSet, "height" | "width" | "channels">): number {
  return height * width * channels;
}

/** The pixels of one image of a set, [height, width, channels]: a view where they are in memory. */
export function imagePixels(set: ImageSet, index: number, epoch = 0): Uint8Array {
  const size = imageBytes(set);
  if (set.images instanceof Uint8Array) return set.images.subarray(index * size, (index + 1) * size);
  const pixels = new Uint8Array(size);
  set.images.read(Uint32Array.of(index), pixels, epoch);
  return pixels;
}

/** The pixels of all images of a set in memory, [count, height, width, channels]: the set's own array where it has one. */
export function allPixels(set: ImageSet): Uint8Array {
  if (set.images instanceof Uint8Array) return set.images;
  const pixels = new Uint8Array(set.count * imageBytes(set));
  set.images.read(
    Uint32Array.from({ length: set.count }, (_, index) => index),
    pixels,
    0,
  );
  return pixels;
}

/** What an image is called in reports: the name of its file, or its place in the set: "cifar10 test 17". */
export function imageName(set: ImageSet, index: number): string {
  return set.names?.[index] ?? `${set.name} ${index}`;
}

/** The finest labels known: those before grouping where classes were grouped, otherwise the set's own. */
export function fineLabelling(set: ImageSet): Labelling {
  return set.fine ?? set;
}
