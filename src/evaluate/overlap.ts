/** Images of a test that were learned from as well. */
import { batches } from "../data/batches.ts";
import { imageBytes, imageName, imagePixels } from "../data/dataset.ts";
import type { Split } from "../data/selection.ts";
import type { Overlap } from "./headline.ts";

/** So many are named. */
const MOST_NAMED = 20;
/** Sets that are larger than this, and not in memory, are not read a second time for it. */
const MOST_BYTES = 2e9;
const BATCH_SIZE = 256;

/**
 * How many images of a test are, pixel for pixel, among those that were learned from.
 * @param contents where both are parts of one set, a word for the content of each of its images: then no pixel is read
 * @returns undefined where that would mean to read more than 2 GB again
 */
export function findOverlap(test: Split, learned: Split, contents?: readonly string[]): Overlap | undefined {
  const found =
    contents !== undefined && test.set === learned.set ? byContent(test, learned, contents) : byPixels(test, learned);
  return (
    found && { images: found.length, names: found.slice(0, MOST_NAMED).map((index) => imageName(test.set, index)) }
  );
}

function byContent(test: Split, learned: Split, contents: readonly string[]): readonly number[] {
  const known = new Set(Array.from(learned.indices, (index) => contents[index]));
  return [...test.indices].filter((index) => known.has(contents[index]));
}

function byPixels(test: Split, learned: Split): readonly number[] | undefined {
  const size = imageBytes(learned.set);
  if (imageBytes(test.set) !== size) return [];
  const isHere = learned.set.images instanceof Uint8Array;
  if (!isHere && (learned.indices.length + test.indices.length) * size > MOST_BYTES) return undefined;
  // Words are short, and so are not unique: pixels decide.
  const tested = new Map<number, number[]>();
  forEachWord(test, (word, index) => {
    const same = tested.get(word);
    if (same === undefined) tested.set(word, [index]);
    else same.push(index);
  });
  const found = new Set<number>();
  forEachWord(learned, (word, index) => {
    for (const other of tested.get(word) ?? []) {
      if (!found.has(other) && isAlike(imagePixels(learned.set, index), imagePixels(test.set, other))) found.add(other);
    }
  });
  return [...test.indices].filter((index) => found.has(index));
}

function forEachWord(images: Split, tell: (word: number, index: number) => void): void {
  const size = imageBytes(images.set);
  for (const batch of batches(images, { size: BATCH_SIZE })) {
    for (const [place, index] of batch.indices.entries()) {
      tell(wordOf(batch.images.subarray(place * size, (place + 1) * size)), index);
    }
  }
}

/** FNV-1a over four bytes at a time, in two lanes that are joined to a whole number of 53 bits. */
function wordOf(pixels: Uint8Array): number {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  let i = 0;
  for (; i + 3 < pixels.length; i += 4) {
    const four = pixels[i]! | (pixels[i + 1]! << 8) | (pixels[i + 2]! << 16) | (pixels[i + 3]! << 24);
    a = Math.imul(a ^ four, 0x01000193);
    b = Math.imul((b ^ four) + (b >>> 15), 0x85ebca6b);
  }
  for (; i < pixels.length; i++) a = Math.imul(a ^ pixels[i]!, 0x01000193);
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

function isAlike(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((value, i) => value === other[i]);
}
