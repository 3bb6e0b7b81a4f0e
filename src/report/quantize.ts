import { FULL, levelOf } from "./client/answers.ts";

/**
 * A probability in 65535ths. Rounding never carries it over one of the limits, so whatever is decided at them is decided alike
 * on the page and in the program.
 */
export function quantized(probability: number, limits: readonly number[]): number {
  let kept = Math.round(Math.min(1, Math.max(0, probability)) * FULL);
  for (const limit of limits) {
    const level = levelOf(limit);
    if (probability >= limit) kept = Math.max(kept, level);
    else if (kept >= level) kept = Math.max(0, level - 1);
  }
  return kept;
}

/** Little-endian 16-bit numbers, as bytes. */
export function littleEndian(numbers: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(2 * numbers.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) view.setUint16(2 * i, numbers[i]!, true);
  return bytes;
}
