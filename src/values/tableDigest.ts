import { sha256 } from "../compile/sha256.ts";
import type { NumberTable } from "../data/numbers/numberTable.ts";

/** SHA-256 of a table's numbers, to tell later whether a table is the same, wherever it lies. */
export function tableDigest({ inputs, targets }: NumberTable): string {
  const bytes = (numbers: Float32Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const all = new Uint8Array(inputs.byteLength + targets.byteLength);
  all.set(bytes(inputs));
  all.set(bytes(targets), inputs.byteLength);
  return sha256(all);
}
