import type { Sha256 } from "./weightsHash.ts";

/**
 * One word for pictures and their classes: SHA-256 over a line "content label\n" in ASCII for each, in their order. The
 * same word, the same division by the same seed.
 * @param contents a word for the content of each image, in ASCII
 * @param labels the number of its class
 */
export function dataHash(contents: readonly string[], labels: Int32Array, sha256: Sha256): string {
  const lines = function* () {
    for (const [i, content] of contents.entries()) {
      yield Uint8Array.from(`${content} ${labels[i]}\n`, (letter) => letter.charCodeAt(0));
    }
  };
  return sha256(lines());
}
