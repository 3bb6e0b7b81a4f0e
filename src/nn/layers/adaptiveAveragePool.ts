import { averagePool } from "../../ops/pool.ts";
import { reduceMean } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { meanWeights, weighAlongAxes } from "./resample.ts";
import { type AnySize, expectSpatial, type Rank, type Size, type Size1d, sizeList } from "./spatial.ts";

/**
 * Means over as many windows as the output has places, whatever the size of the input: window i reaches from
 * floor(i size / count) to ceil((i + 1) size / count), as in PyTorch; windows may overlap, and an input smaller than the
 * output is repeated. [n, channels, length] -> [n, channels, outputSize]
 * @param outputSize one number, or [length]
 * @throws ProblemError when a size is not whole and at least 1; when it is written, where its input is not
 *   [n, channels, length].
 */
export function adaptiveAveragePool1d(outputSize: Size1d): Layer {
  return adaptive(1, outputSize);
}

/**
 * Means over as many windows as the output has places, whatever the size of the input: window i reaches from
 * floor(i size / count) to ceil((i + 1) size / count), as in PyTorch; windows may overlap, and an input smaller than the
 * output is repeated. [n, channels, h, w] -> [n, channels, ...outputSize]
 * @param outputSize one number, or [height, width]
 * @throws ProblemError when a size is not whole and at least 1; when it is written, where its input is not
 *   [n, channels, h, w].
 */
export function adaptiveAveragePool2d(outputSize: Size): Layer {
  return adaptive(2, outputSize);
}

function adaptive(rank: Rank, outputSize: AnySize): Layer {
  const kind = `adaptiveAveragePool${rank}d`;
  const counts = sizeList(kind, "outputSize", outputSize, rank);
  const layer: Layer = {
    kind,
    config: { outputSize },
    apply(x) {
      expectSpatial(layer, x, rank, "Put it before flatten() and dense(...).");
      const sizes = x.shape.slice(2).map(Number);
      if (counts.every((count) => count === 1)) {
        return reduceMean(x, { axes: sizes.map((_, axis) => axis + 2), keepdims: true });
      }
      if (sizes.every((size, axis) => size % counts[axis]! === 0)) {
        const window = sizes.map((size, axis) => size / counts[axis]!);
        return window.every((size) => size === 1) ? x : averagePool(x, window, { strides: window });
      }
      return weighAlongAxes(
        x,
        counts.map((count, axis) => meanWeights(sizes[axis]!, count)),
      );
    },
  };
  return Object.freeze(layer);
}
