import type { DenseOf, Shape3 } from "./client/pageData.ts";

/** So many of the largest contributions to a unit are kept. */
const MOST_TERMS = 12;
/** So many numbers at most tell where in the picture contributions come from. */
const MOST_BY_PLACE = 200_000;

type Parts = Pick<DenseOf<Float32Array>, "kernel" | "largest" | "byPlace">;

/**
 * What a page needs of a dense layer's weights: all of them where they are few, otherwise the largest contributions to each
 * unit. And the contributions of each place of the maps before it, summed over the maps.
 * @param kernel [inputs, units]
 * @param from what it reads before it is put in a row
 */
export function denseParts(
  kernel: Float32Array,
  input: Float32Array,
  from: Shape3,
  units: number,
  mostWeights: number,
): Parts {
  const [channels, height, width] = from;
  const places = height * width;
  const hasPlaces = places > 1 && channels > 1 && units * places <= MOST_BY_PLACE;
  const byPlace = hasPlaces ? new Float32Array(units * places) : undefined;
  if (byPlace !== undefined) {
    const sums = new Float64Array(places);
    for (let unit = 0; unit < units; unit++) {
      sums.fill(0);
      for (let i = 0; i < input.length; i++) sums[i % places]! += input[i]! * kernel[i * units + unit]!;
      byPlace.set(sums, unit * places);
    }
  }
  const weights = kernel.length <= mostWeights ? { kernel } : { largest: largestOf(kernel, input, units) };
  return { ...weights, ...(byPlace && { byPlace }) };
}

function largestOf(kernel: Float32Array, input: Float32Array, units: number) {
  const most = Math.min(MOST_TERMS, input.length);
  const inputs = new Float32Array(units * most);
  const weights = new Float32Array(units * most);
  for (let unit = 0; unit < units; unit++) {
    // A short list, the largest first; what is smaller than its last is passed by.
    const best: { i: number; size: number }[] = [];
    for (let i = 0; i < input.length; i++) {
      const size = Math.abs(input[i]! * kernel[i * units + unit]!);
      if (best.length === most && size <= best[most - 1]!.size) continue;
      let at = best.length;
      while (at > 0 && best[at - 1]!.size < size) at -= 1;
      best.splice(at, 0, { i, size });
      if (best.length > most) best.pop();
    }
    for (const [k, { i }] of best.entries()) {
      inputs[unit * most + k] = i;
      weights[unit * most + k] = kernel[i * units + unit]!;
    }
  }
  return { most, inputs, weights };
}
