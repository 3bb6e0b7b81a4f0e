import type { Weights } from "../nn/model.ts";

/** SHA-256 over pieces of bytes, in lower-case hexadecimal. */
export type Sha256 = (pieces: Iterable<Uint8Array>) => string;

/**
 * One word for all weights: two models with the same hash have the same weights to the bit.
 *
 * SHA-256 over the weights in the order of their names; of each the line "name dtype[sizes]\n" in ASCII, then its
 * numbers as they lie in memory (little endian), row by row.
 */
export function weightsHash(weights: Weights, sha256: Sha256): string {
  const pieces = Object.keys(weights)
    .sort()
    .flatMap((name) => {
      const { dtype, shape, data } = weights[name]!;
      const heading = Uint8Array.from(`${name} ${dtype}[${shape}]\n`, (letter) => letter.charCodeAt(0));
      return [heading, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
    });
  return sha256(pieces);
}
