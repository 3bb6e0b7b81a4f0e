import type { ImageSet, Pixels } from "../data/dataset.ts";
import type { Splits } from "./splits.ts";
import type { Sha256 } from "./weightsHash.ts";

/**
 * One word for all images of a training, their classes, and which part each is in: SHA-256 over lines in UTF-16 (little
 * endian): the names of the classes, then for each part "part images", and after it "content label" for each of its images.
 * @param contents a word for the content of each image of the training set. Without it, an image is known by its place in
 *   its set, and the set by all its pixels, where they are in memory, and otherwise by its name.
 */
export function splitsHash(splits: Splits, contents: readonly string[] | undefined, sha256: Sha256): string {
  const known = new Map<Pixels, string>();
  const wordOf = ({ images, name }: ImageSet): string => {
    const word = known.get(images) ?? (images instanceof Uint8Array ? sha256([images]) : name);
    known.set(images, word);
    return word;
  };
  const lines = function* () {
    yield bytesOf(`${JSON.stringify(splits.train.set.classes)}\n`);
    for (const part of ["train", "validation", "test"] as const) {
      const { set, indices } = splits[part];
      const words = set.images === splits.train.set.images ? contents : undefined;
      yield bytesOf(`${part} ${indices.length} ${words === undefined ? wordOf(set) : ""}\n`);
      const text = Array.from(indices, (index) => `${words?.[index] ?? index} ${set.labels[index]}\n`);
      yield bytesOf(text.join(""));
    }
  };
  return sha256(lines());
}

/** UTF-16: names may hold any letters. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) & 255;
    bytes[2 * i + 1] = text.charCodeAt(i) >> 8;
  }
  return bytes;
}
