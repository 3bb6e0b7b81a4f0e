/** The normal distribution, as far as intervals and tests need it. */

/** The quantile for a two-sided interval of 95 %. */
export const normalQuantile95 = 1.959963984540054;

/** P(X >= x) of the chi-square distribution with one degree of freedom: erfc(sqrt(x / 2)). */
export function upperChiSquare1(x: number): number {
  return complementaryError(Math.sqrt(x / 2));
}

/**
 * erfc(x) = 2 / sqrt(pi) * integral from x to infinity of exp(-t^2) dt, for x of at least 0, to about 1e-14 of itself.
 * Up to 2 the series of erf, erf(x) = 2 / sqrt(pi) exp(-x^2) * sum of 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)); beyond, Laplace's continued
 * fraction from its tail.
 */
export function complementaryError(x: number): number {
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x <= 2) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 80; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - 2 * scale * sum;
  }
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return scale / tail;
}
