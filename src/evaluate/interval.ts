/** A proportion with the range in which its true value lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The quantile of the normal distribution for 95 %. */
const Z = 1.959963984540054;

/** Wilson's score interval (1927) for `successes` out of `trials`: sound for small counts and near 0 and 1. */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const proportion = successes / trials;
  const widened = Z ** 2 / trials;
  const middle = (proportion + widened / 2) / (1 + widened);
  const half = (Z / (1 + widened)) * Math.sqrt((proportion * (1 - proportion)) / trials + widened / (4 * trials));
  // At its ends the interval is exactly 0 and 1; rounding must not leave a trace.
  return { low: successes === 0 ? 0 : middle - half, high: successes === trials ? 1 : middle + half };
}
