import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { reshape } from "../../ops/layout.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import {
  type NormalizationOptions,
  normalizationNames,
  normalizationOptions,
  scaledAndShifted,
  standardized,
} from "./normalization.ts";

/**
 * Group normalisation (Wu & He, 2018): in each image, the channels of a group and all their places together get mean 0 and
 * variance 1, and then each channel a scale and a shift that are learned. It does not depend on the batch, so it serves where
 * batches are small; training and the finished model do the same. [n, c, ...] -> [n, c, ...]
 *
 *     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 *
 * Weights: gamma [c], beta [c].
 * @param groups into how many equal groups the channels fall; default 32, as in the paper and Keras
 * @throws ProblemError when the groups are not whole and at least 1, epsilon is not above 0, or an option is no initialiser or
 *   regulariser; when it is written, where the channels do not fall into such groups.
 */
export function groupNormalization(groups = 32, options: NormalizationOptions = {}): Layer {
  expectOptions("groupNormalization", options, normalizationNames);
  expectWhole("groupNormalization", "groups", groups);
  const settings = normalizationOptions("groupNormalization", options);
  const layer: Layer = {
    kind: "groupNormalization",
    config: { groups, ...settings },
    trainable: options.trainable ?? true,
    apply(x, context) {
      const channels = Number(x.shape[1] ?? 0);
      if (x.shape.length < 2 || channels % groups !== 0) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input does not fall into ${groups} groups`,
          expected: `[n, channels, ...] with a multiple of ${groups} channels`,
          received: formatShape(x.shape),
        });
      }
      return scaledAndShifted(standardizedGroups(x, groups, settings.epsilon), [1], settings, context);
    },
  };
  return Object.freeze(layer);
}

/**
 * Instance normalisation (Ulyanov et al., 2016): each channel of each image gets mean 0 and variance 1 over its places, and then a scale and
 * a shift that are learned. It is group normalisation with a group for each channel. [n, c, ...] -> [n, c, ...]
 *
 * PyTorch's InstanceNorm2d has neither scale nor shift by default: { center: false, scale: false, epsilon: 0.00001 }.
 *
 * Weights: gamma [c], beta [c].
 * @throws ProblemError when epsilon is not above 0, or an option is no initialiser or regulariser; when it is written, where its
 *   input has channels without places.
 */
export function instanceNormalization(options: NormalizationOptions = {}): Layer {
  expectOptions("instanceNormalization", options, normalizationNames);
  const settings = normalizationOptions("instanceNormalization", options);
  const layer: Layer = {
    kind: "instanceNormalization",
    config: settings,
    arity: 0,
    trainable: options.trainable ?? true,
    apply(x, context) {
      if (x.shape.length < 3) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has the wrong shape`,
          expected: "[n, channels, ...places]; a channel of one number would become 0",
          received: formatShape(x.shape),
          mend: "Use layerNormalization() for rows.",
        });
      }
      return scaledAndShifted(standardizedGroups(x, Number(x.shape[1]), settings.epsilon), [1], settings, context);
    },
  };
  return Object.freeze(layer);
}

/** Each group of channels with mean 0 and variance 1. [n, c, ...] -> [n, c, ...] */
function standardizedGroups(x: Value, groups: number, epsilon: number): Value {
  const [batch, channels] = x.shape;
  const grouped = reshape(x, [batch!, groups, Number(channels) / groups, -1]);
  return reshape(standardized(grouped, [2, 3], epsilon), x.shape);
}
