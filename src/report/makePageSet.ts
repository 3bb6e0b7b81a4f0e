import { toBase64 } from "../compile/base64.ts";
import { imageName, type Labelling } from "../data/dataset.ts";
import type { Limits, PageLabels, PagePictures, PageSet } from "./client/pageData.ts";
import { likeliestClasses } from "./order.ts";
import { littleEndian, quantized } from "./quantize.ts";
import type { ReportPart } from "./reportInput.ts";

/** Of so many kinds and sources at most, scores of each are shown. */
const MOST_LABELS = 200;

/** What the page keeps of a part of the images. */
export interface SetParts {
  readonly part: ReportPart;
  /** `pageOrder`. */
  readonly order: Uint32Array;
  readonly positive: number | undefined;
  readonly limits: Limits;
  readonly pictures: PagePictures;
}

/** A part of the images as it stands in the page. */
export function makePageSet({ part, order, positive, limits, pictures }: SetParts): PageSet {
  const { images, probabilities, contents, name, suspects = [] } = part;
  const { set, indices } = images;
  const width = set.classes.length;
  const answer = likeliestClasses(part);
  const bounds = positive === undefined ? [limits.high] : [limits.low, limits.high];
  const numbers = (values: ArrayLike<number>) => toBase64(littleEndian(values));
  const quantizedRows =
    positive === undefined
      ? Array.from(order, (row) => Array.from({ length: width }, (_, i) => probabilities[row * width + i]!)).flat()
      : Array.from(order, (row) => probabilities[row * width + positive]!);
  const places = new Map(Array.from(order, (row, place) => [row, place]));
  const inOrder = (labels: Int32Array) => Uint16Array.from(order, (row) => labels[indices[row]!]!);
  const labelled = (labelling: Labelling | undefined): PageLabels | undefined =>
    labelling === undefined || labelling.classes.length < 2 || labelling.classes.length > MOST_LABELS
      ? undefined
      : { names: labelling.classes, labels: numbers(inOrder(labelling.labels)) };
  const sources = labelled(set.sources);
  const isGrouped = set.fine !== undefined && set.fine.classes.join() !== set.classes.join();
  const kinds = isGrouped ? labelled(set.fine) : undefined;
  return {
    name,
    count: order.length,
    truth: numbers(inOrder(set.labels)),
    probabilities: numbers(quantizedRows.map((value) => quantized(value, bounds))),
    ...(positive === undefined && { answer: numbers(Uint16Array.from(order, (row) => answer[row]!)) }),
    names: sharedStart(Array.from(order, (row) => imageName(set, indices[row]!))),
    ...(contents && { contents: Array.from(order, (row) => contents[indices[row]!]!) }),
    ...(sources && { sources }),
    ...(kinds && { kinds }),
    suspects: suspects.map(([row, looksLike]) => [places.get(row)!, looksLike] as const),
    pictures,
  };
}

/** What all names begin with, and what is left of each. */
function sharedStart(names: readonly string[]): PageSet["names"] {
  const [first = ""] = names;
  let length = names.length < 2 ? 0 : first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length -= 1;
  return { start: first.slice(0, length), rest: names.map((name) => name.slice(length)) };
}
