import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { add, div, max, mul, sqrt, square, sub } from "../../ops/elementwise.ts";
import { dimension, reshape } from "../../ops/layout.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { expectInitializers, type Initializer, ones, zeros } from "../initializers.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { normalizationNames } from "./normalization.ts";

export interface BatchNormalizationOptions {
  /** How much of the moving mean and variance stays at each step, 0 to 1. Default 0.99. PyTorch's momentum is 1 minus this. */
  readonly momentum?: number;
  /** Added to the variance, so that nothing is divided by 0. Default 0.001. */
  readonly epsilon?: number;
  /** Whether a number per channel, beta, is added to the result. Default true. */
  readonly center?: boolean;
  /** Whether the result is multiplied by a number per channel, gamma. Default true. */
  readonly scale?: boolean;
  /**
   * Whether the moving variance is that of all images as the batch lets one guess it, sum / (count - 1), as in PyTorch. Default
   * false: that of the batch, sum / count, as in Keras. The batch itself is always divided by the latter.
   */
  readonly unbiased?: boolean;
  /** Default zeros(). */
  readonly betaInitializer?: Initializer;
  /** Default ones(). */
  readonly gammaInitializer?: Initializer;
  /** Default zeros(). */
  readonly movingMeanInitializer?: Initializer;
  /** Default ones(). */
  readonly movingVarianceInitializer?: Initializer;
  /** A penalty on the size of beta, added to the loss. Default none. */
  readonly betaRegularizer?: Regularizer;
  /** A penalty on the size of gamma, added to the loss. Default none. */
  readonly gammaRegularizer?: Regularizer;
  /** False keeps its weights as they are and normalises with the moving numbers, in training too. Default true. */
  readonly trainable?: boolean;
}

/**
 * Batch normalisation (Ioffe & Szegedy, 2015): each channel gets mean 0 and variance 1, and then a scale and a shift that are
 * learned. In training, mean and variance are those of the batch, over images and places; a running average of them is kept, with
 * which the finished model and a frozen layer normalise. [n, c, ...] -> [n, c, ...]
 *
 *     y = gamma (x - mean) / sqrt(variance + epsilon) + beta
 *
 * Weights: gamma [c], beta [c]; movingMean [c] and movingVariance [c], which no gradient changes.
 * @throws ProblemError when a number is out of range; when it is written, where its input is not [n, c, ...] with at most three
 *   spatial axes.
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  expectOptions("batchNormalization", options, [
    "momentum",
    "unbiased",
    "movingMeanInitializer",
    "movingVarianceInitializer",
    ...normalizationNames,
  ]);
  const { momentum = 0.99, epsilon = 1e-3, center = true, scale = true, unbiased = false, trainable = true } = options;
  const { betaInitializer = zeros(), gammaInitializer = ones() } = options;
  const { movingMeanInitializer = zeros(), movingVarianceInitializer = ones() } = options;
  const { betaRegularizer, gammaRegularizer } = options;
  expectNumber("batchNormalization", "momentum", momentum, { least: 0, most: 1 });
  expectNumber("batchNormalization", "epsilon", epsilon, { least: 0 });
  expectInitializers("batchNormalization", {
    ...{ betaInitializer, gammaInitializer, movingMeanInitializer, movingVarianceInitializer },
  });
  expectRegularizers("batchNormalization", { betaRegularizer, gammaRegularizer });
  const layer: Layer = {
    kind: "batchNormalization",
    config: {
      momentum,
      epsilon,
      center,
      scale,
      unbiased,
      betaInitializer,
      gammaInitializer,
      movingMeanInitializer,
      movingVarianceInitializer,
      betaRegularizer,
      gammaRegularizer,
    },
    arity: 0,
    trainable,
    apply(x, context) {
      const channels = channelsOf(x, layer);
      const along = [channels, ...x.shape.slice(2).map(() => 1)];
      const weight = (name: string, initializer: Initializer, regularizer?: Regularizer) =>
        context.parameter(name, [channels], { initializer, regularizer });
      const gamma = scale ? weight("gamma", gammaInitializer, gammaRegularizer) : undefined;
      const beta = center ? weight("beta", betaInitializer, betaRegularizer) : undefined;
      const untrained = { trainable: false };
      const movingMean = context.parameter("movingMean", [channels], {
        initializer: movingMeanInitializer,
        ...untrained,
      });
      const movingVariance = context.parameter("movingVariance", [channels], {
        initializer: movingVarianceInitializer,
        ...untrained,
      });
      const perChannel = (value: Value) => reshape(value, along);

      if (context.mode === "infer" || !context.trainable) {
        // One factor and one summand for each channel, which are known when the weights are.
        const deviation = sqrt(add(movingVariance, epsilon));
        const factor = div(gamma ?? 1, deviation);
        const summand = sub(beta ?? 0, mul(movingMean, factor));
        return add(mul(x, perChannel(factor)), perChannel(summand));
      }

      const mean = batchMean(x);
      const centred = sub(x, mean);
      const variance = batchMean(square(centred));
      const keep = (moving: Value, now: Value) =>
        add(mul(moving, momentum), mul(reshape(now, [channels]), 1 - momentum));
      context.update("movingMean", keep(movingMean, mean));
      context.update("movingVariance", keep(movingVariance, unbiased ? ofPopulation(variance, x) : variance));
      const normal = div(centred, sqrt(add(variance, epsilon)));
      const scaled = gamma === undefined ? normal : mul(normal, perChannel(gamma));
      return beta === undefined ? scaled : add(scaled, perChannel(beta));
    },
  };
  return Object.freeze(layer);
}

function channelsOf({ shape }: Value, layer: Layer): number {
  const rank = shape.length;
  if (rank >= 2 && rank <= 5) return Number(shape[1]);
  throw new ProblemError({
    what: `${describeLayer(layer)}: its input has the wrong shape`,
    expected: "[n, channels], [n, channels, l], [n, channels, h, w] or [n, channels, d, h, w]",
    received: formatShape(shape),
    mend: "Put reshape([channels, height, width]) before it.",
  });
}

/** The mean of each channel, [1, c, 1, ...]: over places, then over images, because sums of millions lose digits. */
function batchMean(x: Value): Value {
  const places = x.shape.map((_, axis) => axis).slice(2);
  return reduceMean(reduceMean(x, { axes: places, keepdims: true }), { axes: [0], keepdims: true });
}

/** count / (count - 1) times the variance of a batch, count being its images times their places. */
function ofPopulation(variance: Value, x: Value): Value {
  const count = dimension(x.shape.filter((_, axis) => axis !== 1));
  return mul(variance, div(count, max(sub(count, 1), 1)));
}
