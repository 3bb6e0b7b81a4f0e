import { ProblemError } from "../errors.ts";
import type { Graph } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import { writeNetwork } from "../nn/write.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { simplified } from "./fold.ts";
import { type ImageShape, imagesInput, toChannelsFirst } from "./images.ts";

/**
 * A trained network as a graph with its weights inside.
 * In: `images` uint8 [N, height, width, channels]. Out: `probabilities` float32 [N, classes].
 * @throws ProblemError when a weight is missing.
 */
export function inference(network: Layer, image: ImageShape, weights: Readonly<Record<string, Tensor>>): Graph {
  const images = imagesInput(image);
  const { output, inputs } = writeNetwork(network, toChannelsFirst(images), { mode: "infer", values: weights });
  const missing = [...inputs.keys()];
  if (missing.length > 0) {
    throw new ProblemError({
      what: "The network has weights that were not given",
      received: missing.join(", "),
      mend: "Train it first, or give weights that belong to it.",
    });
  }
  return simplified({ inputs: [images], outputs: { probabilities: output } });
}
