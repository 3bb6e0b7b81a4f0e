import { expectOptions, ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { describeValue } from "../options.ts";
import {
  type NormalizationOptions,
  normalizationNames,
  normalizationOptions,
  scaledAndShifted,
  standardized,
} from "./normalization.ts";

export interface LayerNormalizationOptions extends NormalizationOptions {
  /**
   * The axis or axes that are normalised together, of which 0 is the batch; negative ones count from the end. Default 1: each row by
   * itself, and of images each pixel over its channels, as in ConvNeXt and, with channels last, in Keras. [1, 2, 3] takes whole
   * images, as PyTorch's LayerNorm([c, h, w]) does; -1 the last axis.
   */
  readonly axis?: number | readonly number[];
}

/**
 * Layer normalisation (Ba et al., 2016): along some axes, each image by itself gets mean 0 and variance 1, and then a scale
 * and a shift that are learned. Training and the finished model do the same. [n, ...] -> [n, ...]
 *
 *     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 *
 * Weights: gamma and beta, each [sizes of the axes]: [c] for images by default.
 * @throws ProblemError when an axis is no whole number or the batch, epsilon is not above 0, or an option is no initialiser or
 *   regulariser; when it is written, where its input has no such axis.
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  expectOptions("layerNormalization", options, ["axis", ...normalizationNames]);
  const { axis = 1, trainable = true } = options;
  const axes: readonly unknown[] = typeof axis === "object" ? [...(axis ?? [])] : [axis];
  if (axes.length === 0 || !axes.every((each): each is number => Number.isInteger(each) && each !== 0)) {
    throw new ProblemError({
      what: "layerNormalization: axis is out of range",
      expected: "a whole number other than 0, which is the batch, or a list of them",
      received: describeValue(axis),
    });
  }
  const settings = normalizationOptions("layerNormalization", options);
  const layer: Layer = {
    kind: "layerNormalization",
    config: { axis, ...settings },
    arity: 0,
    trainable,
    apply(x, context) {
      const rank = x.shape.length;
      const places = axes.map((each) => (each < 0 ? each + rank : each)).sort((a, b) => a - b);
      if (places[0]! < 1 || places.at(-1)! >= rank || new Set(places).size < places.length) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has not the axes that it is to normalise`,
          expected: `each of ${axes.join(", ")} once`,
          received: formatShape(x.shape),
        });
      }
      return scaledAndShifted(standardized(x, places, settings.epsilon), places, settings, context);
    },
  };
  return Object.freeze(layer);
}
