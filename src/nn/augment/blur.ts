import { expectOptions } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { lessOrEqual, where } from "../../ops/choice.ts";
import { add, div, exp, max, mul, neg, square } from "../../ops/elementwise.ts";
import { reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { Augmentation } from "./augmentation.ts";
import { expectAmount, expectProbability, sometimes } from "./ranges.ts";

export interface BlurOptions {
  /** The largest standard deviation of the bell curve, in pixels. Default 3. */
  readonly maxSigma?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
  /** Whether the colours of a pixel are blurred into each other too, as TFLearn does (a large sigma turns grey). Default false. */
  readonly acrossChannels?: boolean;
}

/**
 * Gaussian blur with a deviation drawn evenly from 0 to maxSigma. Edges are mirrored (the edge pixel twice) and the
 * curve ends at four deviations.
 * @throws ProblemError when maxSigma is below 0 or not finite, or the probability is not 0 to 1.
 */
export function blur(options: BlurOptions = {}): Augmentation {
  expectOptions("blur", options, ["maxSigma", "probability", "acrossChannels"]);
  const { maxSigma = 3, probability = 0.5, acrossChannels = false } = options;
  expectAmount("blur", "maxSigma", maxSigma);
  expectProbability("blur", probability);
  return Object.freeze<Augmentation>({
    kind: "blur",
    config: { maxSigma, probability, acrossChannels },
    stage: "pixels",
    apply(x, context) {
      const { height, width } = context;
      const [chance, position] = context.random(2);
      const sigma = reshape(sometimes(chance!, probability, mul(position!, maxSigma)), [context.batch, 1, 1, 1]);
      // Blurring columns, then rows: K_h x K_w^T for each image and channel.
      const vertical = blurMatrix(sigma, height, maxSigma);
      const horizontal = width === height ? vertical : blurMatrix(sigma, width, maxSigma);
      const blurred = matMul(matMul(vertical, x), transpose(horizontal, [0, 1, 3, 2]));
      return acrossChannels ? blurChannels(blurred, sigma, maxSigma) : blurred;
    },
  });
}

function blurChannels(x: Value, sigma: Value, maxSigma: number): Value {
  const [batch, channels, height, width] = x.shape;
  const matrix = reshape(blurMatrix(sigma, Number(channels), maxSigma), [batch!, channels!, channels!]);
  return reshape(matMul(matrix, reshape(x, [batch!, channels!, -1])), [batch!, channels!, height!, width!]);
}

/**
 * How much each of `size` places takes from each place, for each image: rows sum to 1.
 * sigma [n, 1, 1, 1] -> [n, 1, size, size]
 */
function blurMatrix(sigma: Value, size: number, maxSigma: number): Value {
  const distances = mirroredDistances(size, Math.floor(4 * maxSigma + 0.5));
  const images = distances.length / (size * size);
  const distance = constant(fromNumbers("float32", [1, images, size, size], distances));
  // sigma 0 leaves the picture: everything but distance 0 lies outside its reach.
  const bell = exp(neg(div(square(distance), mul(square(max(sigma, 1e-3)), 2))));
  const reached = where(lessOrEqual(distance, add(mul(sigma, 4), 0.5)), bell, 0);
  const weights = reduceSum(reached, { axes: [1], keepdims: true });
  return div(weights, reduceSum(weights, { axes: [3], keepdims: true }));
}

/**
 * The distances from each place (row) to each mirror image of each place (column) that comes within `reach`:
 * place j shines again at -1 - j, and every 2 size further. [images, size, size], flat.
 */
function mirroredDistances(size: number, reach: number): number[] {
  const turns = Math.ceil((reach + size) / (2 * size));
  const result: number[] = [];
  for (let turn = -turns; turn <= turns; turn++) {
    for (const mirrored of [false, true]) {
      const table: number[] = [];
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) table.push(Math.abs(i - ((mirrored ? -1 - j : j) + 2 * size * turn)));
      }
      if (table.some((distance) => distance <= reach)) result.push(...table);
    }
  }
  return result;
}
