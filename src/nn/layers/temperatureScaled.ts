import { ProblemError } from "../../errors.ts";
import { clip, div, log } from "../../ops/elementwise.ts";
import { softmax } from "../../ops/softmax.ts";
import type { Layer } from "../layer.ts";

/** Below this a probability counts as this: its logarithm must be a number in float32. */
const LEAST = 1e-30;

/**
 * A network whose probabilities are softened or sharpened: softmax(log(p) / temperature) (Guo, 2017). The likeliest class stays the
 * likeliest. [n, ...] -> [n, classes]
 *
 * Weights: those of the network, under the names that they have without it.
 * @param network gives probabilities [n, classes]
 * @param temperature above 0; above 1 softens
 * @throws ProblemError when the temperature is not above 0.
 */
export function temperatureScaled(network: Layer, temperature: number): Layer {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new ProblemError({
      what: "temperatureScaled: temperature",
      expected: "a number above 0",
      received: `${temperature}`,
    });
  }
  return Object.freeze<Layer>({
    kind: "temperatureScaled",
    config: { layers: [network], temperature },
    ...(network.trainable !== undefined && { trainable: network.trainable }),
    apply: (x, context) =>
      softmax(div(log(clip(network.apply(x, context), LEAST, Number.POSITIVE_INFINITY)), temperature), 1),
  });
}
