import { networkInput } from "../compile/inputs.ts";
import { openGraph } from "../compile/runGraph.ts";
import { batches } from "../data/batches.ts";
import { type ImageSet, imageSet } from "../data/dataset.ts";
import { labelsOf, type Split } from "../data/selection.ts";
import { input, type ValueOf } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import type { Outside } from "../nn/augment/outside.ts";
import { cast } from "../ops/choice.ts";
import { add, clip, floor } from "../ops/elementwise.ts";
import { slice, transpose } from "../ops/layout.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, split, uniform } from "../tensor/random.ts";
import { tensor } from "../tensor/tensor.ts";
import { type Change, type ChangeContext, type ChangeName, changes } from "./changes.ts";

export interface ChangeImagesOptions {
  readonly runtime: Runtime;
  /** From which directions, places and noise are drawn. */
  readonly seed: number;
  /** What lies outside a picture that is moved, turned or made smaller. */
  readonly outside: Outside;
}

/** Images that are changed together. */
const BATCH_SIZE = 128;

/** Numbers for each image that a change may draw. */
const DRAWN = 4;

/** The images of a selection under a change, in its order: rounded to bytes, as a file would hold them. At strength 0 they are unchanged. */
export async function changeImages(
  images: Split,
  name: ChangeName,
  strength: number,
  { runtime, seed, outside }: ChangeImagesOptions,
): Promise<ImageSet<Uint8Array>> {
  const { height, width, channels, classes } = images.set;
  const size = height * width * channels;
  const pixels = new Uint8Array(images.indices.length * size);
  const changed = imageSet({
    ...{ name: images.set.name, classes, height, width, channels },
    ...{ images: pixels, labels: labelsOf(images) },
  });
  if (strength === 0) {
    let done = 0;
    for (const batch of batches(images, { size: BATCH_SIZE })) {
      pixels.set(batch.images, done * size);
      done += batch.count;
    }
    return changed;
  }
  const { feed, x } = networkInput({ height, width, channels });
  const drawn = input("drawn", "float32", [BATCH, DRAWN]);
  const fields = new Map<string, ValueOf<"Input">>();
  const context: ChangeContext = {
    ...{ height, width, channels, outside },
    draw: (count) => Array.from({ length: count }, (_, i) => slice(drawn, [{ axis: 1, start: i, end: i + 1 }])),
    drawPixels(field) {
      const value = fields.get(field) ?? input(field, "float32", [BATCH, channels, height, width]);
      fields.set(field, value);
      return value;
    },
  };
  const change: Change = changes[name];
  const y = clip(change.apply(x, strength, context), 0, 255);
  const bytes = cast(floor(add(transpose(y, [0, 2, 3, 1]), 0.5)), "uint8");
  const graph = { inputs: [feed, drawn, ...fields.values()], outputs: { bytes } };
  const session = await openGraph(graph, runtime, { name, isForward: true });
  const key = split(randomKey(seed), name);
  try {
    let done = 0;
    for (const { count, images: given } of batches(images, { size: BATCH_SIZE })) {
      const numbers = (field: string, shape: readonly number[]) => {
        const length = shape.reduce((product, each) => product * each, 1);
        return tensor("float32", shape, uniform(split(split(key, field), done), length));
      };
      const results = await session.run({
        images: tensor("uint8", [count, height, width, channels], given),
        drawn: numbers("drawn", [count, DRAWN]),
        ...Object.fromEntries(
          [...fields.keys()].map((field) => [field, numbers(field, [count, channels, height, width])]),
        ),
      });
      pixels.set(results.bytes!.data as Uint8Array, done * size);
      done += count;
    }
  } finally {
    await session.close();
  }
  return changed;
}
