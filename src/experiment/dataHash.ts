import type { Sha256 } from "./weightsHash.ts";

/**
 * One word for pictures and their classes: SHA-256 over a line "content class\n" for each, in their order. The same
 * word, the same division by the same seed.
 * @param contents a word for the content of each image
 * @param labels its class
 */
export function dataHash(contents: readonly string[], labels: readonly string[], sha256: Sha256): string {
  const text = contents.map((content, i) => `${content} ${labels[i]}\n`).join("");
  return sha256([new TextEncoder().encode(text)]);
}
