/**
 * Numbers from names, the same as in formula.py, so that weights and images of the frozen runs need not be stored.
 *
 *   seed(name)     FNV-1a, 32 bits, over the bytes of an ASCII name
 *   mix            MurmurHash3's finaliser
 *   hash(name, i)  mix(mix(i + 0x9e3779b9) ^ seed(name)), 32 bits
 *   uniform        (hash >>> 8) * 2^-24, in [0, 1): exact in float32
 *   symmetric      float32(a * (2 * uniform - 1)), in [-a, a): float64 until the last rounding
 */
export function hashes(name: string, count: number): Uint32Array {
  const start = seed(name);
  return Uint32Array.from({ length: count }, (_, i) => mix(mix(i + 0x9e3779b9) ^ start));
}

export function uniform(name: string, count: number): Float32Array {
  return Float32Array.from(hashes(name, count), (hash) => (hash >>> 8) * 2 ** -24);
}

export function symmetric(name: string, count: number, a: number): Float32Array {
  return Float32Array.from(uniform(name, count), (u) => a * (2 * u - 1));
}

/** The flat indices at which large tensors are frozen: first and last included, every one where there are few. */
export function sampleIndices(size: number, count = 48): number[] {
  if (size <= count) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: count }, (_, k) => Math.floor((k * (size - 1)) / (count - 1)));
}

function seed(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h;
}

function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
