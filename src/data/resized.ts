import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { type ImageSet, imageBytes, imageSet } from "./dataset.ts";
import { asSplit, type Selection, type Split } from "./selection.ts";

export interface ResizedOptions {
  /** Of the images that come out, in pixels: at most as large as what is cut out, for areas are averaged. */
  readonly height: number;
  readonly width: number;
  /** The part of each image that is taken, in pixels. Default: all of it. */
  readonly box?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/**
 * Images cut to a box and made smaller: each new pixel is the mean of the area that it covers, pixels that it covers in
 * part counting in part. Labels stay; the pixels are in memory.
 *
 *     resized(mnist.train, { box: { left: 4, top: 4, width: 20, height: 20 }, height: 18, width: 18 })
 *
 * @returns a set of the selected images alone, in the selection's order
 * @throws ProblemError when the box lies outside the images, or the new size is larger than the box.
 */
export function resized(selection: Selection, options: ResizedOptions): ImageSet<Uint8Array> {
  expectOptions("resized", options, ["height", "width", "box"]);
  const { set, indices } = asSplit(selection);
  const { height, width, box = { left: 0, top: 0, width: set.width, height: set.height } } = options;
  expectInside(box, set);
  const down = areas("height", height, box.height);
  const across = areas("width", width, box.width);
  const { channels } = set;
  const images = new Uint8Array(indices.length * height * width * channels);
  const one = new Uint8Array(imageBytes(set));
  const rows = new Float64Array(height * box.width * channels);
  const whole = set.images instanceof Uint8Array ? set.images : undefined;
  for (let image = 0; image < indices.length; image++) {
    const index = indices[image]!;
    if (whole === undefined) readOne(set, index, one);
    const pixels = whole ?? one;
    const start = (whole === undefined ? 0 : index * one.length) + (box.top * set.width + box.left) * channels;
    averageRows(pixels, start, set.width * channels, down, rows, box.width * channels);
    averageColumns(rows, across, images, image * height * width * channels, height, box.width, channels);
  }
  return imageSet({
    ...{ name: `${set.name} at ${width} x ${height}`, height, width, channels, images },
    ...selectedLabels({ set, indices }),
  });
}

/** The images of a selection as a set of its own, with their pixels in memory: as a generator draws them in its first epoch. */
export function inMemory(selection: Selection): ImageSet<Uint8Array> {
  const { set, indices } = asSplit(selection);
  const { name, height, width, channels } = set;
  const images = new Uint8Array(indices.length * imageBytes(set));
  if (set.images instanceof Uint8Array) {
    const all = set.images;
    const size = imageBytes(set);
    for (const [i, index] of indices.entries()) images.set(all.subarray(index * size, (index + 1) * size), i * size);
  } else {
    set.images.read(indices, images, 0);
  }
  return imageSet({ ...{ name, height, width, channels, images }, ...selectedLabels({ set, indices }) });
}

function readOne({ images }: ImageSet, index: number, into: Uint8Array): void {
  if (!(images instanceof Uint8Array)) images.read(Uint32Array.of(index), into, 0);
}

/** Classes, labels and names of some images, as they stand in a set that holds these alone. */
function selectedLabels({ set, indices }: Split) {
  const of = (labels: Int32Array) => Int32Array.from(indices, (index) => labels[index]!);
  const { fine, sources, names } = set;
  return {
    ...{ classes: set.classes, labels: of(set.labels) },
    ...(fine && { fine: { classes: fine.classes, labels: of(fine.labels) } }),
    ...(sources && { sources: { classes: sources.classes, labels: of(sources.labels) } }),
    ...(names && { names: Array.from(indices, (index) => names[index]!) }),
  };
}

/** What a new pixel covers along one axis: from the pixel `first` on, with these weights, which add up to 1. */
interface Area {
  readonly first: number;
  readonly weights: readonly number[];
}

function areas(axis: string, size: number, from: number): readonly Area[] {
  if (!Number.isInteger(size) || size < 1 || size > from) {
    throw new ProblemError({
      what: `resized: ${axis}`,
      expected: `a whole number from 1 to ${from}, the size of the box`,
      received: kindOf(size),
    });
  }
  return Array.from({ length: size }, (_, i) => {
    const [begin, end] = [(i * from) / size, ((i + 1) * from) / size];
    const first = Math.floor(begin);
    const last = Math.min(from, Math.ceil(end - 1e-9));
    const covered = (place: number) => Math.min(end, place + 1) - Math.max(begin, place);
    const weights = Array.from({ length: last - first }, (_, j) => covered(first + j) / (end - begin));
    return { first, weights };
  });
}

function averageRows(
  pixels: Uint8Array,
  start: number,
  stride: number,
  areas: readonly Area[],
  into: Float64Array,
  length: number,
): void {
  into.fill(0);
  for (const [row, { first, weights }] of areas.entries()) {
    for (const [j, weight] of weights.entries()) {
      const from = start + (first + j) * stride;
      for (let x = 0; x < length; x++) into[row * length + x]! += weight * pixels[from + x]!;
    }
  }
}

function averageColumns(
  rows: Float64Array,
  areas: readonly Area[],
  into: Uint8Array,
  start: number,
  height: number,
  length: number,
  channels: number,
): void {
  let place = start;
  for (let row = 0; row < height; row++) {
    for (const { first, weights } of areas) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = 0; j < weights.length; j++) {
          sum += weights[j]! * rows[(row * length + first + j) * channels + c]!;
        }
        into[place] = sum + 0.5;
        place += 1;
      }
    }
  }
}

function expectInside(
  { left, top, width, height }: NonNullable<ResizedOptions["box"]>,
  set: Pick<ImageSet, "name" | "height" | "width">,
): void {
  const isInside =
    [left, top].every((place) => Number.isInteger(place) && place >= 0) &&
    [width, height].every((size) => Number.isInteger(size) && size >= 1) &&
    left + width <= set.width &&
    top + height <= set.height;
  if (isInside) return;
  throw new ProblemError({
    what: `resized: the box does not lie in the images of ${set.name}`,
    expected: `within ${set.width} x ${set.height}`,
    received: `${width} x ${height} at ${left}, ${top}`,
  });
}
