import { ProblemError } from "../errors.ts";
import type { Graph } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import { writeNetwork } from "../nn/write.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { simplified } from "./fold.ts";
import { type InputShape, networkInput } from "./inputs.ts";

/**
 * A trained network as a graph with its weights inside.
 * In: `images` uint8 [N, height, width, channels], or `inputs` float32 [N, ...features]. Out: `probabilities` float32
 * [N, classes], or another name and whatever the network gives.
 * @throws ProblemError when a weight is missing.
 */
export function inference(
  network: Layer,
  input: InputShape,
  weights: Readonly<Record<string, Tensor>>,
  outputName = "probabilities",
): Graph {
  const { feed, x } = networkInput(input);
  const { output, inputs } = writeNetwork(network, x, { mode: "infer", values: weights });
  const missing = [...inputs.keys()];
  if (missing.length > 0) {
    throw new ProblemError({
      what: "The network has weights that were not given",
      received: missing.join(", "),
      mend: "Train it first, or give weights that belong to it.",
    });
  }
  return simplified({ inputs: [feed], outputs: { [outputName]: output } });
}
