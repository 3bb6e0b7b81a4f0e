import { constant, type Value } from "../../graph/graph.ts";
import { max, min, sub } from "../../ops/elementwise.ts";
import { matMul } from "../../ops/matrix.ts";
import { fromNumbers } from "../../tensor/tensor.ts";

/** Pieces of the line that stands for the distribution's quantiles, and of the integral that finds them. */
const PIECES = 256;
const STEPS = 20_000;

/**
 * Numbers of the symmetric beta distribution, from even ones in [0, 1): its quantiles, as a line of 256 pieces that are
 * short near 0 and 1, where the quantiles bend. [n, 1] -> [n, 1]
 * @param alpha both of its parameters, above 0: below 1 most numbers are near 0 and 1, at 1 they are even, above 1 most are
 *   near a half
 */
export function betaNumbers(even: Value, alpha: number): Value {
  const knots = Array.from({ length: PIECES + 1 }, (_, i) => (1 - Math.cos((Math.PI * i) / PIECES)) / 2);
  const quantiles = betaQuantiles(alpha, knots);
  const lengths = knots.slice(1).map((knot, i) => knot - knots[i]!);
  const slopes = lengths.map((length, i) => (quantiles[i + 1]! - quantiles[i]!) / length);
  // How far each number reaches into each piece, times how fast the line rises there.
  const row = (numbers: readonly number[]) => constant(fromNumbers("float32", [1, PIECES], numbers));
  const reached = min(max(sub(even, row(knots.slice(0, -1))), 0), row(lengths));
  return matMul(reached, constant(fromNumbers("float32", [PIECES, 1], slopes)));
}

/**
 * Where the distribution function of Beta(alpha, alpha) reaches each of the probabilities, 0 to 1 and rising.
 *
 * With x = 1 / (1 + e^-y) the density is (x (1 - x))^alpha / B(alpha, alpha), smooth in y and even, and half of it lies
 * below 0; the trapezoidal rule finds the integral.
 */
export function betaQuantiles(alpha: number, probabilities: readonly number[]): number[] {
  // Beyond this less than e^-20 is left: tails fall as e^-alpha|y|, the middle is a bell of variance 2 / alpha.
  const reach = 20 / alpha + 12 * Math.sqrt(2 / alpha);
  const y = (i: number) => reach * (i / STEPS - 1);
  const density = (i: number) => Math.exp(alpha * (y(i) - 2 * Math.log1p(Math.exp(y(i))) + 2 * Math.LN2));
  const sums = new Float64Array(STEPS + 1);
  for (let i = 1; i <= STEPS; i++) sums[i] = sums[i - 1]! + (density(i - 1) + density(i)) / 2;
  const half = sums[STEPS]!;
  const lower = (probability: number) => {
    const wanted = probability * 2 * half;
    const above = Math.max(1, firstAtLeast(sums, wanted));
    const [from, to] = [sums[above - 1]!, sums[above]!];
    const place = above - 1 + (to > from ? (wanted - from) / (to - from) : 0);
    return 1 / (1 + Math.exp(-y(place)));
  };
  return probabilities.map((each) => {
    if (each === 0 || each === 1) return each;
    return each <= 0.5 ? lower(each) : 1 - lower(1 - each);
  });
}

/** The first place of a rising list whose number is at least `wanted`; the last where none is. */
function firstAtLeast(list: Float64Array, wanted: number): number {
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
