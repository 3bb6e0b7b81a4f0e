import { expectOptions } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { conv } from "../../ops/conv.ts";
import { mul } from "../../ops/elementwise.ts";
import { reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { Layer, Measure } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { symmetricEigen } from "../symmetricEigen.ts";
import { type BiasOptions, biasNames, biasSettings, withBias } from "./bias.ts";
import { expectSpatial, type Size, sizeList } from "./spatial.ts";

export interface PatchWhiteningOptions extends BiasOptions {
  /** Added to each eigenvalue, so that directions that hardly occur are not blown up. At least 0; default 0.0005. */
  readonly epsilon?: number;
}

/**
 * A convolution whose filters are measured on the training images and stay as they are: the directions in which small patches
 * differ, each divided by how much they do, and their opposites (Page, "How to Train Your ResNet", 2019; Jordan, 2024). What
 * comes out is uncorrelated, which makes the first steps of training more useful.
 * [n, c, h, w] -> [n, 2 c kh kw, h - kh + 1, w - kw + 1]
 *
 *     filters = +- eigenvectors / sqrt(eigenvalues + epsilon)   of the mean of p p^T over all patches p
 *
 * Weights: kernel, measured; bias [2 c kh kw], trained.
 * @param kernelSize the patch: one number, or [height, width]
 * @throws ProblemError when a size is not whole and at least 1, epsilon is below 0, or the activation is unknown; when it is
 *   written, where its input is not [n, c, h, w] or is smaller than a patch.
 */
export function patchWhitening2d(kernelSize: Size = 2, options: PatchWhiteningOptions = {}): Layer {
  expectOptions("patchWhitening2d", options, ["epsilon", ...biasNames]);
  const kind = "patchWhitening2d";
  const { epsilon = 5e-4, trainable = true } = options;
  const window = sizeList(kind, "kernelSize", kernelSize, 2);
  expectNumber(kind, "epsilon", epsilon, { least: 0 });
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    arity: 1,
    config: { kernelSize, epsilon, ...end },
    trainable,
    apply(x, context) {
      expectSpatial(layer, x, 2);
      const channels = Number(x.shape[1]);
      const size = channels * window[0]! * window[1]!;
      const kernel = context.measured("kernel", [2 * size, channels, ...window], {
        averages: { products: patchProducts(x, [channels, ...window]) },
        finish: ({ products }) => whiteningFilters(products!, size, epsilon),
      } satisfies Measure);
      return withBias(2 * size, end, context, (bias) => conv(x, kernel, bias));
    },
  };
  return Object.freeze(layer);
}

/** The mean of p p^T over all patches p of a batch, [size, size]. */
function patchProducts(x: Value, shape: readonly number[]): Value {
  const size = shape.reduce((product, each) => product * each, 1);
  const ones = Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  const patches = conv(x, constant(fromNumbers("float32", [size, ...shape], ones)));
  const places = Number(patches.shape[2]) * Number(patches.shape[3]);
  const columns = reshape(patches, [x.shape[0]!, size, places]);
  const products = matMul(columns, transpose(columns, [0, 2, 1]));
  return reduceMean(mul(products, 1 / places), { axes: [0] });
}

function whiteningFilters(products: readonly number[], size: number, epsilon: number): number[] {
  const { values, vectors } = symmetricEigen(products, size);
  const filters = vectors.map((vector, i) => vector.map((each) => each / Math.sqrt(Math.max(0, values[i]!) + epsilon)));
  // The directions in which patches differ most come first.
  const falling = filters.toReversed().flat();
  return [...falling, ...falling.map((each) => -each)];
}
