import { maxPool } from "../../ops/pool.ts";
import { expectInput, type Layer } from "../layer.ts";
import { padsOf, type Size } from "./padding.ts";
import { type PoolOptions, poolWindow } from "./pool.ts";

/**
 * Keeps the largest number of each window.
 * [n, channels, h, w] -> [n, channels, h', w'], where "valid" gives h' = floor((h - window) / stride) + 1 and "same"
 * h' = ceil(h / stride); w' alike.
 * @param poolSize the window: one number, or [height, width]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, h, w] or is smaller than a "valid" window.
 */
export function maxPool2d(poolSize: Size, options: PoolOptions = {}): Layer {
  const { window, steps, config } = poolWindow("maxPool2d", poolSize, options);
  const layer: Layer = {
    kind: "maxPool2d",
    config,
    apply(x) {
      expectInput(layer, x, 4, "[n, channels, height, width]", "Put it before flatten() and dense(...).");
      return maxPool(x, window, { strides: steps, pads: padsOf(config.padding, x.shape.slice(2), window, steps) });
    },
  };
  return Object.freeze(layer);
}
