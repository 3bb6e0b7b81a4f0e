import { networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { loweringTarget } from "../compile/lowering/target.ts";
import { batches } from "../data/batches.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import { ProblemError } from "../errors.ts";
import { bind } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import { writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import { transpose } from "../ops/layout.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { randomKey, split, uniform } from "../tensor/random.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";

export interface AugmentOptions {
  readonly runtime: Runtime;
  /** From which all random numbers come. Default 0. */
  readonly seed?: number;
  /** Images that are changed together, as in training. Default 96. */
  readonly batchSize?: number;
}

/**
 * Images as training sees them: `layer`, such as `augment(flipLeftRight())`, is run as part of a training step would be.
 * Numbers are rounded and kept within 0 to 255, to be looked at.
 * @param layer without weights, and with images as its output
 * @returns [count, height, width, channels], in the selection's order
 * @throws ProblemError when the layer has weights or measures something, or gives no images of the same size.
 */
export async function augmentImages(selection: Selection, layer: Layer, options: AugmentOptions): Promise<Uint8Array> {
  const { runtime, seed = 0, batchSize = 96 } = options;
  const { set, indices } = asSplit(selection);
  const { height, width, channels } = set;
  const { feed, x } = networkInput({ height, width, channels });
  const written = writeNetwork(layer, x, { mode: "train" });
  if (written.parameters.length + written.measured.length > 0 || String(written.output.shape) !== String(x.shape)) {
    throw new ProblemError({
      what: "These layers do more than to change images",
      expected: "augment(...), and what else gives images of the same size and has no weights",
      received: `${layer.kind}, which gives [${written.output.shape}]`,
    });
  }
  const changed = transpose(written.output, [0, 2, 3, 1]);
  const graph = lower(
    { inputs: [feed, ...written.inputs.values()], outputs: { changed } },
    await loweringTarget(runtime),
  );
  const session = await runtime.load(writeOnnx(graph, { name: "augmentation" }));
  const imageSize = height * width * channels;
  const all = new Uint8ClampedArray(indices.length * imageSize);
  const key = split(randomKey(seed), "augment");
  try {
    let done = 0;
    for (const { count, images } of batches(selection, { size: batchSize })) {
      const feeds = { images: tensor("uint8", [count, height, width, channels], images) };
      const drawn = [...written.inputs].map(([name, { shape }]) => {
        const sizes = bind(shape, { N: count });
        // A scalar is the number of epochs that are done: none.
        const numbers =
          sizes.length === 0 ? new Float32Array(1) : uniform(split(split(key, name), done), elementCount(sizes));
        return [name, tensor("float32", sizes, numbers)] as const;
      });
      const results = await session.run({ ...feeds, ...Object.fromEntries(drawn) });
      all.set(results.changed!.data as Float32Array, done * imageSize);
      done += count;
    }
  } finally {
    await session.close();
  }
  return new Uint8Array(all.buffer);
}
