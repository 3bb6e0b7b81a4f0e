import { input } from "../../../src/graph/graph.ts";
import type { Layer } from "../../../src/nn/layer.ts";
import type { Model } from "../../../src/nn/model.ts";
import { writeNetwork } from "../../../src/nn/write.ts";
import { integers, normal, randomKey, split } from "../../../src/tensor/random.ts";
import { elementCount, tensor } from "../../../src/tensor/tensor.ts";

/** A model with weights drawn by their names. */
export function drawn(network: Layer, image: Model["image"], classes: readonly string[]): Model {
  const x = input("x", "float32", ["N", image.channels, image.height, image.width]);
  const { parameters, measured } = writeNetwork(network, x, { mode: "infer" });
  const weights = [...parameters, ...measured].map(({ name, shape }) => {
    const numbers = normal(split(randomKey(1), name), elementCount(shape)).map((z) => 0.4 * z);
    return [name, tensor("float32", shape, numbers)] as const;
  });
  return { network, image, classes, weights: Object.fromEntries(weights) };
}

/** Random pixels, [count, height, width, channels]. */
export function pixels({ height, width, channels }: Model["image"], count: number, seed = 1): Uint8Array {
  return Uint8Array.from(integers(randomKey(seed), count * height * width * channels, 256));
}

/** A number of an image, [count, height, width, channels]. */
export function pixelAt(
  images: Uint8Array,
  { height, width, channels }: Model["image"],
  [n, c, y, x]: readonly [number, number, number, number],
): number {
  return images[((n * height + y) * width + x) * channels + c]!;
}
