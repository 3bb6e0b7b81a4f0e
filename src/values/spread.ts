/** The mean of numbers, and their standard deviation: the root of the mean squared distance from it. */
export function spreadOf(numbers: Float32Array): { readonly mean: number; readonly deviation: number } {
  const mean = meanOf(numbers);
  return { mean, deviation: Math.sqrt(meanOf(Float64Array.from(numbers, (each) => (each - mean) ** 2))) };
}

export function meanOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  return sum / numbers.length;
}

/** The number below which a part of a sorted list lies, between neighbours in a straight line. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
}

/** One column of rows. */
export function columnOf(rows: Float32Array, width: number, column: number): Float32Array {
  return rows.filter((_, i) => i % width === column);
}
