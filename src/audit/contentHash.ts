/**
 * A number of 53 bits for some bytes: the same for the same, and otherwise the same about once in 10^16 pairs (two
 * multiplicative hashes of 32 bits, each mixed at the end as MurmurHash3 does).
 */
export function contentHash(bytes: Uint8Array): number {
  let a = 0xdeadbeef ^ bytes.length;
  let b = 0x41c6ce57 ^ bytes.length;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    a = Math.imul(a ^ byte, 0x9e3779b1);
    b = Math.imul(b ^ byte, 0x5f356495);
    a ^= a >>> 15;
  }
  a = mixed(a ^ (b >>> 13));
  b = mixed(b ^ (a >>> 16));
  return (b & 0x1fffff) * 2 ** 32 + (a >>> 0);
}

function mixed(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
