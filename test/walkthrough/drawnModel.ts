import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import type { Model } from "../../src/nn/model.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { integers, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, tensor } from "../../src/tensor/tensor.ts";
import type { WalkedPicture } from "../../src/walkthrough/walkthrough.ts";

/** A model whose weights are drawn by their names: about as large as trained ones, of both signs. */
export function drawnModel(network: Layer, image: Model["image"], classes: readonly string[] = ["cat", "bird"]): Model {
  const x = input("x", "float32", ["N", image.channels, image.height, image.width]);
  const { parameters, measured } = writeNetwork(network, x, { mode: "infer" });
  const weights = [...parameters, ...measured].map(({ name, shape }) => {
    const count = elementCount(shape);
    // Means and deviations as of photographs; variances are above 0.
    const [from, to] = /mean$/i.test(name) ? [100, 120] : /deviation|variance/i.test(name) ? [50, 70] : spread(shape);
    const numbers = uniform(split(randomKey(1), name), count).map((u) => from + (to - from) * u);
    return [name, tensor("float32", shape, numbers)] as const;
  });
  return { network, image, classes, weights: Object.fromEntries(weights) };
}

function spread(shape: readonly number[]): readonly [number, number] {
  const inputs = shape.length === 4 ? elementCount(shape.slice(1)) : shape.length === 2 ? shape[0]! : 12;
  return [-Math.sqrt(3 / inputs), Math.sqrt(3 / inputs)];
}

/** A picture of noise. */
export function drawnPicture({ height, width, channels }: Model["image"]): WalkedPicture {
  const data = Uint8Array.from(integers(randomKey(7), height * width * channels, 256));
  return { height, width, channels, data };
}
