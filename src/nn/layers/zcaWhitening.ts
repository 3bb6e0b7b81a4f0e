import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { div, sub } from "../../ops/elementwise.ts";
import { dimension, reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { inverseSquareRoot } from "../inverseSquareRoot.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";

export interface ZcaWhiteningOptions {
  /**
   * Added to each eigenvalue of the covariance, so that directions in which images hardly differ (mostly noise) are not
   * blown up, above 0. It is in the square of the pixels' unit: a tenth of their usual variance is strong, a thousandth weak.
   * Default 0.000001, as in Keras.
   */
  readonly epsilon?: number;
  /** Whether each channel is whitened by itself, which takes far less time and memory. Default false: all together. */
  readonly perChannel?: boolean;
}

/** Numbers of an image that are whitened together: their matrix has so many rows. */
const MOST = 4096;

/**
 * Whitens images: what comes out has mean 0 and, over the training images, pixels that are not correlated and vary alike, and
 * still looks like the image (Krizhevsky, 2009; the featurewise ZCA of Keras and TFLearn). Mean and matrix are measured
 * before training, on the training images alone, and become part of the model. [n, c, ...] -> [n, c, ...]
 *
 *     (x - mean) (covariance + epsilon)^(-1/2)
 *
 * The matrix has the square of an image's numbers: 3 x 32 x 32 make 9.4 million, and take about a minute to measure.
 * Give pixels of about 1 (rescaling(1 / 255) before it); give at least as many training images as an image has numbers, or a
 * larger epsilon. For larger images, `patchWhitening2d` whitens small patches.
 * @throws ProblemError when epsilon is not above 0; when it is written, where more than 4096 numbers are whitened together.
 */
export function zcaWhitening(options: ZcaWhiteningOptions = {}): Layer {
  expectOptions("zcaWhitening", options, ["epsilon", "perChannel"]);
  const { epsilon = 1e-6, perChannel = false } = options;
  expectNumber("zcaWhitening", "epsilon", epsilon, { above: 0 });
  const layer: Layer = {
    kind: "zcaWhitening",
    config: { epsilon, perChannel },
    arity: 0,
    apply(x, context) {
      const { groups, size } = sizesOf(layer, x, perChannel);
      const batch = x.shape[0]!;
      const rows = transpose(reshape(x, [batch, groups, size]), [1, 0, 2]);
      const mean = context.measured("mean", [groups, 1, size], {
        averages: { mean: reduceMean(rows, { axes: [1] }) },
        finish: ({ mean }) => mean!,
      });
      const centred = sub(rows, mean);
      const matrix = context.measured("matrix", [groups, size, size], {
        averages: { covariance: div(matMul(transpose(centred, [0, 2, 1]), centred), dimension([batch])) },
        finish: ({ covariance }) => whiteningMatrices(covariance!, groups, size, epsilon),
      });
      return reshape(transpose(matMul(centred, matrix), [1, 0, 2]), x.shape);
    },
  };
  return Object.freeze(layer);
}

/** How many groups of numbers are whitened by themselves, and how many numbers each has. */
function sizesOf(layer: Layer, x: Value, perChannel: boolean): { readonly groups: number; readonly size: number } {
  const [, channels, ...places] = x.shape as readonly number[];
  const each = places.reduce((product, size) => product * size, 1);
  const groups = perChannel && x.shape.length > 2 ? channels! : 1;
  const size = ((channels ?? 1) * each) / groups;
  if (x.shape.length > 1 && size <= MOST) return { groups, size };
  throw new ProblemError({
    what: `${describeLayer(layer)}: its images are too large to be whitened as a whole`,
    expected: `[n, ...] with at most ${MOST} numbers that are whitened together`,
    received: `${formatShape(x.shape)}: ${size}`,
    mend: each <= MOST && !perChannel ? "Set perChannel: true, or use patchWhitening2d." : "Use patchWhitening2d.",
  });
}

function whiteningMatrices(covariances: readonly number[], groups: number, size: number, epsilon: number): number[] {
  const matrices: number[] = [];
  for (let group = 0; group < groups; group++) {
    const covariance = covariances.slice(group * size * size, (group + 1) * size * size);
    for (const each of inverseSquareRoot(covariance, size, epsilon)) matrices.push(each);
  }
  return matrices;
}
