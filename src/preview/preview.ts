import { batches } from "../data/batches.ts";
import { asSplit, type Selection, subset } from "../data/dataset.ts";
import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { expectRuntime, type Runtime } from "../runtime/runtime.ts";
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
  const order = interleaved(samples);
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
  const { seed = 0 } = sampling;
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
  readonly index: number;
}

/** The first of each class, then the second of each: neighbours in a batch, which some augmentations mix, are of different classes. */
function interleaved(samples: readonly ClassSample[]): readonly Chosen[] {
  const longest = Math.max(...samples.map(({ indices }) => indices.length));
  return Array.from({ length: longest }, (_, place) =>
    samples.flatMap(({ indices }, label) => (place < indices.length ? [{ label, index: indices[place]! }] : [])),
  ).flat();
}

/** The images of one class, in their order. */
function gathered(images: Uint8Array, order: readonly Chosen[], label: number, size: number): Uint8Array {
  const places = order.flatMap((each, place) => (each.label === label ? [place] : []));
  const result = new Uint8Array(places.length * size);
  for (const [i, place] of places.entries()) result.set(images.subarray(place * size, (place + 1) * size), i * size);
  return result;
}
