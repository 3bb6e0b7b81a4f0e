import { batches } from "../data/batches.ts";
import { asSplit, type Selection, subset } from "../data/selection.ts";
import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { expectRuntime, type Runtime } from "../runtime/runtime.ts";
import { randomKey, shuffled, split } from "../tensor/random.ts";
import { augmentImages } from "./augmentImages.ts";
import { type ClassSample, type SampleOptions, sampleClasses } from "./sample.ts";

/** Some images of each class, as they are and as training sees them. */
export interface Preview {
  /** The name of the set. */
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: readonly PreviewClass[];
}

export interface PreviewClass extends ClassSample {
  /** [indices.length, height, width, channels] */
  readonly images: Uint8Array;
  /** The same, changed; absent where nothing was to change them. */
  readonly augmented?: Uint8Array;
}

export interface PreviewOptions extends SampleOptions {
  /** What changes images in training: `augment(flipLeftRight())`. Default: nothing. */
  readonly layer?: Layer | undefined;
  /** What runs it. */
  readonly runtime: Runtime;
}

/**
 * Takes some images of each class, and changes them as training does.
 * @throws ProblemError when there are no images, or the layer does more than to change them.
 */
export async function previewClasses(selection: Selection, options: PreviewOptions): Promise<Preview> {
  expectOptions("previewClasses", options, ["count", "seed", "layer", "runtime"]);
  const { layer, runtime, ...sampling } = options;
  expectRuntime("previewClasses", runtime);
  const { set } = asSplit(selection);
  const samples = sampleClasses(selection, sampling);
  const { seed = 0 } = sampling;
  const order = mixedUp(samples, seed);
  const chosen = subset(
    set,
    order.map(({ index }) => index),
  );
  const { height, width, channels } = set;
  const size = height * width * channels;
  const raw = new Uint8Array(order.length * size);
  let done = 0;
  for (const { images, count } of batches(chosen, { size: 96 })) {
    raw.set(images, done * size);
    done += count;
  }
  const changed = layer && (await augmentImages(chosen, layer, { runtime, seed }));
  const classes = samples.map((sample, label) => ({
    ...sample,
    images: gathered(raw, order, label, size),
    ...(changed && { augmented: gathered(changed, order, label, size) }),
  }));
  return { name: set.name, height, width, channels, classes };
}

interface Chosen {
  readonly label: number;
  /** Its place among those of its class. */
  readonly place: number;
  readonly index: number;
}

/** All of them in an order of chance, as in training: some augmentations mix neighbours of a batch. */
function mixedUp(samples: readonly ClassSample[], seed: number): readonly Chosen[] {
  const all = samples.flatMap(({ indices }, label) => Array.from(indices, (index, place) => ({ label, place, index })));
  return Array.from(shuffled(split(randomKey(seed), "order"), all.length), (place) => all[place]!);
}

/** The images of one class, in their order. */
function gathered(images: Uint8Array, order: readonly Chosen[], label: number, size: number): Uint8Array {
  const own = order.flatMap((each, from) => (each.label === label ? [{ from, to: each.place }] : []));
  const result = new Uint8Array(own.length * size);
  for (const { from, to } of own) result.set(images.subarray(from * size, (from + 1) * size), to * size);
  return result;
}
