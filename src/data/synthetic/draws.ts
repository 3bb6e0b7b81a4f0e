import { fillUniform, type RandomKey, split } from "../../tensor/random.ts";

/** Random numbers of one key, taken one at a time. Its memory is used again for the next key. */
export interface Draws {
  key: RandomKey;
  /** How many blocks of numbers came before the one at hand. */
  block: number;
  /** The place in the block of the number that comes next. */
  next: number;
  readonly numbers: Float32Array;
}

/** The numbers of a key from their beginning. */
export function drawsOf(key: RandomKey): Draws {
  return restart({ key, block: 0, next: 0, numbers: new Float32Array(32) }, key);
}

/** Begins another key's numbers in the same memory. */
export function restart(draws: Draws, key: RandomKey): Draws {
  draws.key = key;
  draws.block = 0;
  draws.next = 0;
  fillUniform(key, draws.numbers);
  return draws;
}

/** The next number, in [0, 1). */
export function draw(draws: Draws): number {
  if (draws.next === draws.numbers.length) {
    draws.block += 1;
    draws.next = 0;
    fillUniform(split(draws.key, draws.block), draws.numbers);
  }
  const number = draws.numbers[draws.next]!;
  draws.next += 1;
  return number;
}

/** A number drawn evenly from `low` to `high`. */
export function drawBetween(draws: Draws, low: number, high: number): number {
  return low + draw(draws) * (high - low);
}

/** A whole number from 0 to below - 1. */
export function drawBelow(draws: Draws, below: number): number {
  return Math.floor(draw(draws) * below);
}
