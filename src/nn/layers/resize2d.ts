import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import type { Layer } from "../layer.ts";
import { expectOneOf } from "../options.ts";
import { type Interpolation, linearWeights, nearestPixels, weighAlongAxes } from "./resample.ts";
import { expectSpatial, type Size, sizeList } from "./spatial.ts";

export interface ResizeOptions {
  /**
   * How pixels between pixels are found: "nearest", the nearest one; "bilinear", weighed by how near they are. Pixels count as
   * areas, not as points (`align_corners = false` in PyTorch, whose "nearest-exact" is "nearest" here).
   */
  readonly interpolation?: Interpolation;
}

/**
 * Larger images, by whole factors. [n, c, h, w] -> [n, c, h height, w width]
 * @param size the factor: one number, or [height, width]; default 2
 * @param options `interpolation`, by default "nearest", as in Keras and TFLearn
 * @throws ProblemError when a factor is not whole and at least 1, or the interpolation is unknown; when it is written, where
 *   its input is not [n, c, h, w].
 */
export function upSampling2d(size: Size = 2, options: ResizeOptions = {}): Layer {
  expectOptions("upSampling2d", options, ["interpolation"]);
  const { interpolation = "nearest" } = options;
  const factors = sizeList("upSampling2d", "size", size, 2);
  expectInterpolation("upSampling2d", interpolation);
  const layer: Layer = {
    kind: "upSampling2d",
    config: { size, interpolation },
    apply(x) {
      expectSpatial(layer, x, 2, MEND);
      const counts = factors.map((factor, axis) => Number(x.shape[axis + 2]) * factor);
      return resized(x, counts, interpolation);
    },
  };
  return Object.freeze(layer);
}

/**
 * Images of another size. Where they become smaller, pixels are left out and not averaged, as in Keras and PyTorch without
 * `antialias`. [n, c, h, w] -> [n, c, height, width]
 * @param size one number, or [height, width]
 * @param options `interpolation`, by default "bilinear", as in Keras's Resizing
 * @throws ProblemError when a size is not whole and at least 1, or the interpolation is unknown; when it is written, where
 *   its input is not [n, c, h, w].
 */
export function resize2d(size: Size, options: ResizeOptions = {}): Layer {
  expectOptions("resize2d", options, ["interpolation"]);
  const { interpolation = "bilinear" } = options;
  const counts = sizeList("resize2d", "size", size, 2);
  expectInterpolation("resize2d", interpolation);
  const layer: Layer = {
    kind: "resize2d",
    config: { size, interpolation },
    apply(x) {
      expectSpatial(layer, x, 2, MEND);
      return resized(x, counts, interpolation);
    },
  };
  return Object.freeze(layer);
}

const MEND = "Put it before flatten() and dense(...), or reshape([channels, height, width]) before it.";

function expectInterpolation(factory: string, interpolation: Interpolation): void {
  expectOneOf(factory, "interpolation", interpolation, ["nearest", "bilinear"]);
}

function resized(x: Value, [height, width]: readonly number[], interpolation: Interpolation): Value {
  const counts = [height!, width!] as const;
  if (interpolation === "nearest") return nearestPixels(x, counts);
  return weighAlongAxes(
    x,
    counts.map((count, axis) => linearWeights(Number(x.shape[axis + 2]), count)),
  );
}
