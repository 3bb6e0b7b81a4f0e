import type { ModelInfo } from "../compile/modelFile.ts";
import { batches } from "../data/batches.ts";
import { type Split, subset } from "../data/selection.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, shuffled, split } from "../tensor/random.ts";
import { tensor } from "../tensor/tensor.ts";
import type { Range } from "./int8.ts";

/** Images that are looked at. */
const IMAGES = 256;
const BATCH = 32;
const BINS = 2048;

/** What flowed through each tensor: from the smallest to the largest number, and how many lay where. */
export interface Flow extends Range {
  readonly bins: Float64Array;
}

/**
 * What flows through tensors of a file while it looks at some images, by lot: of up to 256, twice, once for the range and
 * once for how numbers lie in it.
 * @param file gives those tensors as outputs
 */
export async function flows(
  file: Uint8Array,
  names: readonly string[],
  images: Split,
  { image, runtime, seed }: { readonly image: ModelInfo["image"]; readonly runtime: Runtime; readonly seed: number },
): Promise<ReadonlyMap<string, Flow>> {
  const lot = shuffled(split(randomKey(seed), "calibration"), images.indices.length).subarray(0, IMAGES);
  const some = subset(images, lot);
  const found = new Map<string, { low: number; high: number; bins: Float64Array }>();
  for (const name of names) found.set(name, { low: 0, high: 0, bins: new Float64Array(BINS) });
  const session = await runtime.load(file);
  const look = async (at: (flow: { low: number; high: number; bins: Float64Array }, values: Float32Array) => void) => {
    for (const batch of batches(some, { size: BATCH })) {
      const shape = [batch.count, image.height, image.width, image.channels];
      const results = await session.run({ images: tensor("uint8", shape, batch.images) });
      for (const [name, flow] of found) at(flow, results[name]!.data as Float32Array);
    }
  };
  try {
    await look((flow, values) => {
      for (const value of values) {
        if (value < flow.low) flow.low = value;
        if (value > flow.high) flow.high = value;
      }
    });
    await look(({ low, high, bins }, values) => {
      const step = high > low ? BINS / (high - low) : 0;
      for (const value of values) bins[Math.min(BINS - 1, Math.floor((value - low) * step))]! += 1;
    });
  } finally {
    await session.close();
  }
  return found;
}

/** The range that holds all but a part of the numbers at either end. Of part 0 it holds all. */
export function rangeOf({ low, high, bins }: Flow, part: number): Range {
  const total = bins.reduce((sum, count) => sum + count, 0);
  const width = (high - low) / BINS;
  const first = firstBeyond(bins, part * total);
  const last = BINS - 1 - firstBeyond(bins.toReversed(), part * total);
  return { low: low + first * width, high: low + (last + 1) * width };
}

/** The first bin before and in which more than so many lie. */
function firstBeyond(bins: Float64Array, most: number): number {
  let sum = 0;
  const found = bins.findIndex((count) => {
    sum += count;
    return sum > most;
  });
  return Math.max(0, found);
}
