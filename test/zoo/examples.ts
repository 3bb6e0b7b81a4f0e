import { imageSet } from "../../src/data/dataset.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { meanSquaredError } from "../../src/nn/losses/meanSquaredError.ts";
import type { Weights } from "../../src/nn/model.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { Tensors } from "../../src/runtime/runtime.ts";
import { integers, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { measureConstants } from "../../src/train/measure.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { type SmallNetwork, smallNetworks } from "./smallNetworks.ts";

export const BATCH_SIZE = 4;
const CLASSES = 3;

/** What a network is trained with: classes for most, values for those that give some. */
export function lossFor(name: NetworkName): { readonly loss: Loss; readonly target: "classes" | "values" } {
  const givesValues = name === "housePrices" || name === "autoencoder";
  return givesValues ? { loss: meanSquaredError(), target: "values" } : { loss: crossEntropy(), target: "classes" };
}

/** A batch with its answers: pixels at random, or facts. */
export function batchFor(name: NetworkName): Tensors {
  const { input } = smallNetworks[name];
  if ("features" in input) {
    const facts = [3, 2000, 1, 2, 800, 2, 2, 850, 1, 1, 550, 1];
    const prices = [2.5, 3, 1.5, 0.78];
    return {
      inputs: tensor("float32", [BATCH_SIZE, 3], Float32Array.from(facts)),
      targets: tensor("float32", [BATCH_SIZE, 1], Float32Array.from(prices)),
    };
  }
  const { height, width, channels } = input;
  const pixels = pixelsOf(smallNetworks[name]);
  const images = tensor("uint8", [BATCH_SIZE, height, width, channels], pixels);
  if (name === "autoencoder") {
    const targets = Float32Array.from(pixels, (each) => each / 255);
    return { images, targets: tensor("float32", [BATCH_SIZE, channels, height, width], targets) };
  }
  const labels = Int32Array.from({ length: BATCH_SIZE }, (_, i) => i % CLASSES);
  return { images, labels: tensor("int32", [BATCH_SIZE], labels) };
}

/** What a network measures on its images, and means and deviations of facts. */
export async function measuredFor(small: SmallNetwork): Promise<Weights> {
  const { network, input } = small;
  if ("features" in input) {
    const mean = tensor("float32", [1, 3], Float32Array.of(2, 1050, 1.25));
    const deviation = tensor("float32", [1, 3], Float32Array.of(0.7, 560, 0.43));
    return { "zeroCenter.mean": mean, "standardize.deviation": deviation };
  }
  const images = imageSet({
    name: "noise",
    classes: ["a", "b", "c"],
    ...input,
    images: pixelsOf(small),
    labels: Array.from({ length: BATCH_SIZE }, (_, i) => i % CLASSES),
  });
  const all = { set: images, indices: Uint32Array.from({ length: BATCH_SIZE }, (_, i) => i) };
  return measureConstants(network, all, input, cpuRuntime({ threads: 1 }));
}

/** Smooth noise: dark and light spots, as on photographs. */
function pixelsOf({ input }: SmallNetwork): Uint8Array {
  if ("features" in input) return new Uint8Array();
  const { height, width, channels } = input;
  const key = randomKey(3);
  const noise = integers(split(key, "noise"), BATCH_SIZE * height * width * channels, 128);
  const brightness = uniform(split(key, "brightness"), BATCH_SIZE * channels);
  return Uint8Array.from(noise, (value, place) => {
    const image = Math.floor(place / (height * width * channels));
    const half = (Math.floor(place / channels) % width) / width;
    return value + 127 * Math.abs(brightness[image * channels + (place % channels)]! - half);
  });
}
