/** The error function to full float64 precision (Abramowitz & Stegun 7.1.6 and 7.1.14). */
export function erf(x: number): number {
  const distance = Math.abs(x);
  if (Number.isNaN(x) || distance > 6) return Math.sign(x);
  return Math.sign(x) * (distance < 2.5 ? series(distance) : 1 - tail(distance));
}

/** 2/sqrt(pi) e^(-x^2) (x + 2/3 x^3 + 4/15 x^5 + ...): every term is positive, so nothing cancels. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 2 ** -60; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 - erf x for large x: e^(-x^2)/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))). */
function tail(x: number): number {
  let fraction = x;
  for (let n = 100; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
