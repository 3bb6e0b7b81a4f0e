import type { Histogram } from "./eventProto.ts";

/**
 * TensorBoard's own limits of buckets: 0, powers of 1.1 from 1e-12 to 1e20 and their negatives, and last the largest number.
 * They are the same for all histograms, so that those of several steps can be drawn behind one another.
 */
export const bucketLimits: Float64Array = limits();

function limits(): Float64Array {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  return Float64Array.of(...positive.map((limit) => -limit).reverse(), 0, ...positive, Number.MAX_VALUE);
}

/**
 * How often numbers of some size occur. What is not finite is left out. Of several empty buckets beside one another one is kept.
 * @returns undefined where no number is finite
 */
export function histogram(numbers: ArrayLike<number>): Histogram | undefined {
  const counts = new Float64Array(bucketLimits.length);
  let [min, max, num, sum, sumSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    num += 1;
    sum += value;
    sumSquares += value * value;
    counts[bucketOf(value)]! += 1;
  }
  if (num === 0) return undefined;
  const bucketLimit: number[] = [];
  const bucket: number[] = [];
  const last = counts.findLastIndex((count) => count > 0);
  for (let i = 0; i <= last; i++) {
    if (counts[i] === 0 && counts[i + 1] === 0) continue;
    bucketLimit.push(bucketLimits[i]!);
    bucket.push(counts[i]!);
  }
  return { min, max, num, sum, sumSquares, bucketLimit, bucket };
}

/** The first bucket whose limit is above a value. */
function bucketOf(value: number): number {
  let low = 0;
  let high = bucketLimits.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bucketLimits[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
