import type { Value } from "../../graph/graph.ts";
import { add, div, mul, round, sqrt, square, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { expectInitializers, type Initializer, ones, zeros } from "../initializers.ts";
import type { LayerContext } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";

/** Options of the layers that normalise each image by itself. */
export interface NormalizationOptions {
  /** Added to the variance, so that nothing is divided by 0; above 0. Default 0.001, as in Keras; PyTorch has 0.00001. */
  readonly epsilon?: number;
  /** Whether numbers that are learned, beta, are added to the result. Default true. */
  readonly center?: boolean;
  /** Whether the result is multiplied by numbers that are learned, gamma. Default true. */
  readonly scale?: boolean;
  /** Default zeros(). */
  readonly betaInitializer?: Initializer;
  /** Default ones(). */
  readonly gammaInitializer?: Initializer;
  /** A penalty on the size of beta, added to the loss. Default none. */
  readonly betaRegularizer?: Regularizer;
  /** A penalty on the size of gamma, added to the loss. Default none. */
  readonly gammaRegularizer?: Regularizer;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/** The names of these options, for `expectOptions`. */
export const normalizationNames = [
  "epsilon",
  "center",
  "scale",
  "betaInitializer",
  "gammaInitializer",
  "betaRegularizer",
  "gammaRegularizer",
  "trainable",
] as const satisfies readonly (keyof NormalizationOptions)[];

/** The options with what they are by default, checked, in the order in which a layer's config has them. */
export function normalizationOptions(factory: string, options: NormalizationOptions) {
  const { center = true, scale = true, epsilon = 1e-3 } = options;
  const { betaInitializer = zeros(), gammaInitializer = ones(), betaRegularizer, gammaRegularizer } = options;
  expectNumber(factory, "epsilon", epsilon, { above: 0 });
  expectInitializers(factory, { betaInitializer, gammaInitializer });
  expectRegularizers(factory, { betaRegularizer, gammaRegularizer });
  return { center, scale, epsilon, betaInitializer, gammaInitializer, betaRegularizer, gammaRegularizer };
}

/**
 * x with mean 0 and variance 1 along some axes taken together: (x - mean) / sqrt(variance + epsilon).
 *
 * It is centred twice. The mean of float32 numbers far from 0 is wrong by a rounding of those numbers, which may be as large as their
 * spread is small; of numbers that lie around 0 it is not. The first time its nearest multiple of 1/1024 is taken off, through which no
 * gradient needs to flow: the second time takes off whatever is left.
 */
export function standardized(x: Value, axes: readonly number[], epsilon: number): Value {
  const near = sub(x, mul(round(mul(meanAlong(x, axes), 1024)), 1 / 1024));
  const centred = sub(near, meanAlong(near, axes));
  return div(centred, sqrt(add(meanAlong(square(centred), axes), epsilon)));
}

/** gamma x + beta, each with one number for each place along `axes` and the same for all others. Weights: gamma and beta, [sizes of axes]. */
export function scaledAndShifted(
  x: Value,
  axes: readonly number[],
  options: ReturnType<typeof normalizationOptions>,
  context: LayerContext,
): Value {
  const { center, scale, betaInitializer, gammaInitializer, betaRegularizer, gammaRegularizer } = options;
  const along = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)).slice(1);
  const weight = (name: string, initializer: Initializer, regularizer: Regularizer | undefined) => {
    const shape = axes.map((axis) => Number(x.shape[axis]));
    return reshape(context.parameter(name, shape, { initializer, regularizer }), along);
  };
  const scaled = scale ? mul(x, weight("gamma", gammaInitializer, gammaRegularizer)) : x;
  return center ? add(scaled, weight("beta", betaInitializer, betaRegularizer)) : scaled;
}

/** The mean, axis by axis from the last: many float32 numbers added in one row would lose digits. */
function meanAlong(x: Value, axes: readonly number[]): Value {
  return axes.reduceRight((value, axis) => reduceMean(value, { axes: [axis], keepdims: true }), x);
}
