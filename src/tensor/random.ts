/**
 * Random numbers as values: a key names a stream, and the same key always gives the same numbers.
 *
 * Nothing here keeps state. Whoever needs fresh numbers splits a key by name (`split(key, "dropout")`,
 * `split(key, step)`), so one seed fixes a whole run and a run can be resumed at any step.
 * Keys are mixed with MurmurHash3's finaliser; numbers come from xoshiro128** (Blackman & Vigna, 2018).
 */
export interface RandomKey {
  readonly words: readonly [number, number, number, number];
}

/** The key of a whole run. `seed` is any finite number. */
export function randomKey(seed: number): RandomKey {
  return absorb([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef], `seed ${seed}`);
}

/** An independent stream under `key`, named by a word or a position. */
export function split(key: RandomKey, name: string | number): RandomKey {
  return absorb(key.words, typeof name === "number" ? `#${name}` : name);
}

/** `count` numbers in [0, 1), multiples of 2^-24, so exact in float32. */
export function uniform(key: RandomKey, count: number): Float32Array {
  return fillUniform(key, new Float32Array(count));
}

/** Overwrites `target` with numbers in [0, 1), and returns it. */
export function fillUniform(key: RandomKey, target: Float32Array): Float32Array {
  // The generator written out: a call for each number takes four times as long, and dropout asks for many each step.
  let [a, b, c, d] = key.words;
  for (let i = 0; i < target.length; i++) {
    const scrambled = Math.imul(b, 5);
    target[i] = (Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 8) * 2 ** -24;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  return target;
}

/** Overwrites `target` with whole numbers in 0 .. below - 1, and returns it: quick, with a bias of at most `below` in 2^32. */
export function fillIntegers(key: RandomKey, target: Uint32Array, below: number): Uint32Array {
  const scale = below * 2 ** -32;
  let [a, b, c, d] = key.words;
  for (let i = 0; i < target.length; i++) {
    const scrambled = Math.imul(b, 5);
    target[i] = ((Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0) * scale) | 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  return target;
}

/** `count` standard normal numbers (Box and Muller, 1958). */
export function normal(key: RandomKey, count: number): Float32Array {
  const next = normalGenerator(key);
  return Float32Array.from({ length: count }, next);
}

/** `count` standard normal numbers, each redrawn until it lies within `bound` standard deviations. */
export function truncatedNormal(key: RandomKey, count: number, bound = 2): Float32Array {
  const next = normalGenerator(key);
  return Float32Array.from({ length: count }, () => {
    let value = next();
    while (Math.abs(value) > bound) value = next();
    return value;
  });
}

/** `count` whole numbers in 0 .. below - 1, without bias. */
export function integers(key: RandomKey, count: number, below: number): Uint32Array {
  const next = generator(key);
  return Uint32Array.from({ length: count }, () => integerBelow(next, below));
}

/** A permutation of 0 .. count - 1 (Fisher and Yates). */
export function shuffled(key: RandomKey, count: number): Uint32Array {
  const next = generator(key);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = integerBelow(next, i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}

/** Whole 32-bit numbers, one a call. */
type Generator = () => number;

function generator(key: RandomKey): Generator {
  let [a, b, c, d] = key.words;
  return () => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

function normalGenerator(key: RandomKey): () => number {
  const next = generator(key);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((next() + 1) * 2 ** -32));
    const angle = 2 * Math.PI * next() * 2 ** -32;
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Rejects the few words at the top that would make small numbers likelier. */
function integerBelow(next: Generator, below: number): number {
  const limit = 2 ** 32 - (2 ** 32 % below);
  let word = next();
  while (word >= limit) word = next();
  return word % below;
}

function absorb(words: RandomKey["words"], text: string): RandomKey {
  let [a, b, c, d] = words;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    b = Math.imul(b ^ rotate(a, 13), 0xc2b2ae35);
    c = Math.imul(c ^ rotate(b, 17), 0x27d4eb2f);
    d = Math.imul(d ^ rotate(c, 5), 0x165667b1);
    a ^= rotate(d, 15);
  }
  // The length closes the name, so that "ab" then "c" is not "a" then "bc".
  a ^= text.length;
  for (let round = 0; round < 2; round++) {
    a = finalise(a + d);
    b = finalise(b + a);
    c = finalise(c + b);
    d = finalise(d + c);
  }
  return { words: [a, b, c, d] };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finalise(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
