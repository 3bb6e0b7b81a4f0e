import { ProblemError } from "../errors.ts";
import {
  fineLabelling,
  type ImageSet,
  imageBytes,
  imageName,
  imageSet,
  type Labelling,
  type PixelSource,
} from "./dataset.ts";

/**
 * Several sets as one, one after the other: `joinSets("birds", { cifar10, cub200 })`. Where each image comes from stays at hand in
 * `sources`, under the names given here. No pixel is copied.
 *
 * Classes are joined by name: one that two sets share is one class. Group them afterwards where fewer are wanted.
 * @throws ProblemError when there is no set, or their images differ in size.
 */
export function joinSets(name: string, sets: Readonly<Record<string, ImageSet>>): ImageSet {
  const keys = Object.keys(sets);
  const parts = Object.values(sets);
  const [first] = parts;
  if (first === undefined) throw new ProblemError({ what: `joinSets("${name}"): there is no set to join` });
  for (const [position, part] of parts.entries()) expectAlike(keys[position]!, shapeOf(first), shapeOf(part));
  const { height, width, channels } = first;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const sources = { classes: keys, labels: new Int32Array(count) };
  let start = 0;
  for (const [position, part] of parts.entries()) {
    sources.labels.fill(position, start, start + part.count);
    start += part.count;
  }
  return imageSet({
    ...{ name, height, width, channels, sources, ...joinedLabels(parts) },
    images: joinedPixels(parts),
    names: parts.flatMap((part) => Array.from({ length: part.count }, (_, index) => imageName(part, index))),
    ...(parts.some(({ fine }) => fine !== undefined) && { fine: joinedLabels(parts.map(fineLabelling)) }),
  });
}

function shapeOf({ height, width, channels }: ImageSet): string {
  return `${height} x ${width} x ${channels}`;
}

function expectAlike(key: string, expected: string, received: string): void {
  if (received === expected) return;
  throw new ProblemError({
    what: `joinSets: the images of ${key} are not like those before`,
    expected,
    received,
    mend: "Bring them to one size first.",
  });
}

function joinedLabels(labellings: readonly Labelling[]): Labelling {
  const classes = [...new Set(labellings.flatMap((each) => each.classes))];
  const place = new Map(classes.map((name, index) => [name, index]));
  const labels = labellings.flatMap((each) => Array.from(each.labels, (label) => place.get(each.classes[label]!)!));
  return { classes, labels: Int32Array.from(labels) };
}

/** Asks each part for its own images. What one part gives stands together in memory before it is put in its places. */
function joinedPixels(parts: readonly ImageSet[]): PixelSource {
  const size = imageBytes(parts[0]!);
  const ends: number[] = [];
  for (const { count } of parts) ends.push((ends.at(-1) ?? 0) + count);
  return Object.freeze({
    read(indices: Uint32Array, into: Uint8Array, epoch: number) {
      for (const [position, { images }] of parts.entries()) {
        const start = ends[position]! - parts[position]!.count;
        const places = indices.reduce<number[]>((found, index, place) => {
          if (index >= start && index < ends[position]!) found.push(place);
          return found;
        }, []);
        if (places.length === 0) continue;
        if (images instanceof Uint8Array) {
          for (const place of places) {
            const index = indices[place]! - start;
            into.set(images.subarray(index * size, (index + 1) * size), place * size);
          }
          continue;
        }
        const own = new Uint8Array(places.length * size);
        images.read(
          Uint32Array.from(places, (place) => indices[place]! - start),
          own,
          epoch,
        );
        for (const [i, place] of places.entries()) into.set(own.subarray(i * size, (i + 1) * size), place * size);
      }
    },
  });
}
