import type { GoldenPictures } from "../compile/goldenPictures.ts";
import { batches } from "../data/batches.ts";
import { imageBytes } from "../data/dataset.ts";
import { asSplit, labelsOf, type Selection, type Split } from "../data/selection.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, shuffled, split } from "../tensor/random.ts";
import { ask } from "./ask.ts";

/** How many pictures a model file carries. */
const GOLDEN_COUNT = 8;

/**
 * Images by lot, spread over the classes: one of each class in turn until there are `count`, or all are taken. The same
 * images and seed, the same choice.
 */
export function chooseGolden(images: Selection, seed: number, count: number = GOLDEN_COUNT): Split {
  const { set, indices } = asSplit(images);
  const labels = labelsOf(images);
  const lot = shuffled(split(randomKey(seed), "golden"), indices.length);
  const rank = new Map<number, number>();
  const inTurn = Array.from(lot, (position) => {
    const label = labels[position]!;
    const round = rank.get(label) ?? 0;
    rank.set(label, round + 1);
    return { position, label, round };
  }).toSorted((a, b) => a.round - b.round || a.label - b.label);
  return { set, indices: Uint32Array.from(inTurn.slice(0, count), ({ position }) => indices[position]!) };
}

/**
 * Golden pictures for a model file: some of these images, and what the file says of them on an engine.
 * @returns undefined where there are no images
 */
export async function goldenPictures(
  file: Uint8Array,
  images: Selection,
  runtime: Runtime,
  seed: number,
): Promise<GoldenPictures | undefined> {
  const chosen = chooseGolden(images, seed);
  const count = chosen.indices.length;
  if (count === 0) return undefined;
  const pixels = new Uint8Array(count * imageBytes(chosen.set));
  for (const batch of batches(chosen, { size: count })) pixels.set(batch.images);
  return { images: pixels, probabilities: await ask(file, pixels, runtime) };
}
