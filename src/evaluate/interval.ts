import { normalQuantile95 } from "./normal.ts";

/** A proportion with the range in which its true value lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Wilson's score interval (1927) for `successes` out of `trials`: sound for small counts and near 0 and 1. */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const part = successes / trials;
  const widened = normalQuantile95 ** 2 / trials;
  const middle = (part + widened / 2) / (1 + widened);
  const half = (normalQuantile95 / (1 + widened)) * Math.sqrt((part * (1 - part)) / trials + widened / (4 * trials));
  // At its ends the interval is exactly 0 and 1; rounding must not leave a trace.
  return { low: successes === 0 ? 0 : middle - half, high: successes === trials ? 1 : middle + half };
}

/** A measure with its 95 % interval. `value` is null where it is not defined. */
export interface Estimate extends Interval {
  readonly value: number | null;
}

/** A measure whose interval takes work: it is there where that was done. */
export interface Measure extends Partial<Interval> {
  readonly value: number | null;
}

/** A part of a whole with Wilson's interval; of nothing, null from 0 to 1. */
export function proportion(successes: number, trials: number): Estimate {
  return { value: trials === 0 ? null : successes / trials, ...wilsonInterval(successes, trials) };
}

/**
 * An interval by the bootstrap, or Wilson's where it has no width: images that are all alike say the same however they are drawn, and would
 * make a measure of 1 look certain.
 * @param trials how many images the measure rests on
 */
export function withWidth(value: number | null, { low, high }: Interval, trials: number): Interval {
  return value === null || low < high ? { low, high } : wilsonInterval(value * trials, trials);
}
