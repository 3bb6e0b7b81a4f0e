import { ProblemError } from "../../errors.ts";
import type { SplitName } from "./listing.ts";
import { splitNamed } from "./splitNames.ts";

/** Pictures and their labels, by the names of their arrays. */
export interface ArrayPair {
  readonly images: string;
  readonly labels: string;
  readonly split?: SplitName;
}

const imageWords: ReadonlySet<string> = new Set(["x", "images", "image", "imgs", "img", "data", "pictures", "pixels"]);
const labelWords: ReadonlySet<string> = new Set(["y", "labels", "label", "targets", "target"]);

interface Meaning {
  readonly name: string;
  readonly role?: "images" | "labels";
  readonly split?: SplitName;
  /** What else the name says. */
  readonly rest: string;
}

/**
 * Which arrays hold pictures, and which their labels: x_train and y_train, train_images and train_labels, images and
 * labels, X and y. Two arrays with names that tell nothing are told apart by their dimensions.
 * @param arrays how many dimensions each has
 * @throws ProblemError when pictures have no labels, or it cannot be told.
 */
export function pairArrays(source: string, arrays: ReadonlyMap<string, number>): readonly ArrayPair[] {
  const meanings = [...arrays.keys()].map(meaningOf);
  const images = meanings.filter(({ role }) => role === "images");
  if (images.length === 0) {
    const [pictures, ...more] = [...arrays].filter(([, dimensions]) => dimensions >= 3);
    const [labels, ...others] = [...arrays].filter(([, dimensions]) => dimensions < 3);
    if (pictures !== undefined && labels !== undefined && more.length + others.length === 0) {
      return [{ images: pictures[0], labels: labels[0] }];
    }
    throw unknown(source, arrays);
  }
  return images.map((image) => {
    const labels = labelsFor(image, meanings);
    if (labels === undefined) throw noLabels(source, image.name, arrays);
    return { images: image.name, labels, ...(image.split !== undefined && { split: image.split }) };
  });
}

/**
 * The array of labels that belongs to one of pictures, by its name: y_train to X_train; failing that, the only "labels" or "y".
 * @throws ProblemError when there is none.
 */
export function labelsOfArray(source: string, images: string, arrays: ReadonlyMap<string, number>): ArrayPair {
  const meaning = meaningOf(images);
  const labels = labelsFor(meaning, [...arrays.keys()].map(meaningOf));
  if (labels === undefined) throw noLabels(source, images, arrays);
  return { images, labels, ...(meaning.split !== undefined && { split: meaning.split }) };
}

function meaningOf(name: string): Meaning {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[-_.\s/]+/);
  const split = words.map(splitNamed).find((each) => each !== undefined);
  const role = words.some((word) => labelWords.has(word))
    ? "labels"
    : words.some((word) => imageWords.has(word))
      ? "images"
      : undefined;
  const rest = words
    .filter((word) => splitNamed(word) === undefined && !imageWords.has(word) && !labelWords.has(word))
    .join(" ");
  return { name, rest, ...(role !== undefined && { role }), ...(split !== undefined && { split }) };
}

function labelsFor({ split, rest }: Meaning, all: readonly Meaning[]): string | undefined {
  const labels = all.filter(({ role }) => role === "labels");
  const same = labels.find((each) => each.split === split && each.rest === rest);
  return (same ?? labels.find((each) => each.split === split && each.rest === ""))?.name;
}

function unknown(source: string, arrays: ReadonlyMap<string, number>): ProblemError {
  return new ProblemError({
    what: `${source}: which of its arrays are pictures, and which their labels, is not known`,
    expected: "x_train and y_train (and x_test, y_test), images and labels, or X and y",
    received: arrays.size === 0 ? "no array" : [...arrays.keys()].join(", "),
  });
}

function noLabels(source: string, images: string, arrays: ReadonlyMap<string, number>): ProblemError {
  const others = [...arrays.keys()].filter((name) => name !== images);
  return new ProblemError({
    what: `${source}: there are no labels for the array ${images}`,
    expected: "an array whose name says so: y_train for x_train, labels for images",
    received: others.length === 0 ? "no other array" : others.join(", "),
  });
}
