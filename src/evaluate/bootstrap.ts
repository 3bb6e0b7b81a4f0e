/** Intervals of measures that no formula has one for. */
import { expectOptions, ProblemError } from "../errors.ts";
import { type RandomKey, randomKey, split } from "../tensor/random.ts";
import type { Interval } from "./interval.ts";

export interface BootstrapOptions {
  /** How often a set of images is drawn. Default 1000. */
  readonly resamples?: number;
  /** Fixes what is drawn. Default: the key of seed 0. */
  readonly key?: RandomKey;
  /** How sure the interval is, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
}

/**
 * Percentile intervals by the bootstrap (Efron, 1979): as many images as there are, are drawn from them with replacement, again and again; a
 * measure's interval holds the middle 95 % of what it then is. Images that no measure tells apart form a group, and only how often each group is
 * drawn is counted, so that measures are quick.
 * @param groups [count]: the group of each image, from 0
 * @param size how many groups there are
 * @param measures what to measure where each group was drawn so often; null or NaN where it is not defined
 * @returns an interval for each measure, from 0 to 1 where it was never defined
 * @throws ProblemError when an option is out of range.
 */
export function bootstrap(
  groups: ArrayLike<number>,
  size: number,
  measures: (drawn: Uint32Array) => readonly (number | null)[],
  options: BootstrapOptions = {},
): readonly Interval[] {
  expectOptions("bootstrap", options, ["resamples", "key", "confidence"]);
  const { resamples = 1000, key = randomKey(0), confidence = 0.95 } = options;
  if (!Number.isInteger(resamples) || resamples < 1) {
    throw new ProblemError({
      what: "bootstrap: resamples",
      expected: "a whole number above 0",
      received: `${resamples}`,
    });
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ProblemError({ what: "bootstrap: confidence", expected: "between 0 and 1", received: `${confidence}` });
  }
  const drawn = new Uint32Array(size);
  const own = Uint32Array.from(groups);
  const found: Float64Array[] = [];
  for (let round = 0; round < resamples; round++) {
    draw(split(key, round), own, drawn.fill(0));
    for (const [i, value] of measures(drawn).entries()) {
      found[i] ??= new Float64Array(resamples).fill(Number.NaN);
      if (value !== null) found[i][round] = value;
    }
  }
  return found.map((values) => middle(values, confidence));
}

/** Draws as many images as there are, and counts their groups. Numbers come from xoshiro128** (Blackman and Vigna, 2018), written out for speed. */
function draw(key: RandomKey, groups: Uint32Array, counts: Uint32Array): void {
  let [a, b, c, d] = key.words;
  const { length } = groups;
  const scale = length * 2 ** -32;
  for (let i = 0; i < length; i++) {
    const scrambled = Math.imul(b, 5);
    const word = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    counts[groups[(word * scale) | 0]!]! += 1;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
}

function middle(values: Float64Array, confidence: number): Interval {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { low: 0, high: 1 };
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}
