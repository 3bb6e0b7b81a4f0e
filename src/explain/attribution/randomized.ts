import { input } from "../../graph/graph.ts";
import { BATCH } from "../../graph/shape.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { writeNetwork } from "../../nn/write.ts";
import { type RandomKey, shuffled, split, uniform } from "../../tensor/random.ts";
import { tensor } from "../../tensor/tensor.ts";

/** Neighbouring layers whose weights are randomised together. */
export interface LayerGroup {
  /** "conv2d_1", or "conv2d to conv2d_3" where they are several. */
  readonly name: string;
  /** The names of their weights. */
  readonly weights: readonly string[];
}

/**
 * The layers that have weights, from the last to the first, in at most `most` groups of neighbours. What was measured on the
 * training images is left out: it was not learned.
 */
export function layerGroups({ network, image }: Model, most: number): readonly LayerGroup[] {
  const pixels = input("pixels", "float32", [BATCH, image.channels, image.height, image.width]);
  const { parameters } = writeNetwork(network, pixels, { mode: "infer" });
  const layers = new Map<string, string[]>();
  for (const { name, initializer } of parameters) {
    // A network that was read from a file holds what was measured as a weight that keeps its numbers.
    if (initializer.kind === "measured") continue;
    const layer = name.slice(0, Math.max(0, name.lastIndexOf("."))) || name;
    layers.set(layer, [...(layers.get(layer) ?? []), name]);
  }
  const all = [...layers].reverse();
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, i) => {
    const part = all.slice(Math.round((i * all.length) / count), Math.round(((i + 1) * all.length) / count));
    const [last, first] = [part[0]![0], part.at(-1)![0]];
    return {
      name: part.length === 1 ? last : `${first} to ${last}`,
      weights: part.flatMap(([, weights]) => weights),
    };
  });
}

/**
 * The weights with those of some names randomised: the numbers of each change places among themselves, and in kernels half of them
 * their sign. So a layer keeps how large its weights are, and loses what it learned. Without new signs the units of a layer whose
 * weights are below 0 in the mean would all fall silent, and every map change for that reason alone.
 */
export function randomized(weights: Weights, names: readonly string[], key: RandomKey): Weights {
  const changed = names.map((name) => {
    const { shape, data } = weights[name]!;
    const isKernel = shape.length > 1;
    const own = split(key, name);
    const signs = uniform(split(own, "signs"), data.length);
    const mixed = new Float32Array(data.length);
    shuffled(split(own, "places"), data.length).forEach((from, to) => {
      mixed[to] = isKernel && signs[to]! < 0.5 ? -Number(data[from]) : Number(data[from]);
    });
    return [name, tensor("float32", shape, mixed)] as const;
  });
  return { ...weights, ...Object.fromEntries(changed) };
}
