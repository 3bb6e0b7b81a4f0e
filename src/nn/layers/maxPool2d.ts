import { expectOptions } from "../../errors.ts";
import { maxPool } from "../../ops/pool.ts";
import type { Layer } from "../layer.ts";
import { type PoolingOptions, pooling } from "./pool.ts";
import type { Size } from "./spatial.ts";

/**
 * Keeps the largest number of each window.
 * [n, channels, h, w] -> [n, channels, h', w'], where "valid" gives h' = floor((h - window) / stride) + 1 and
 * "same" h' = ceil(h / stride); w' alike.
 * @param poolSize the window: one number, or [height, width]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, h, w], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function maxPool2d(poolSize: Size, options: PoolingOptions<Size> = {}): Layer {
  expectOptions("maxPool2d", options, ["strides", "padding", "ceilMode"]);
  return pooling("maxPool2d", 2, poolSize, options, maxPool);
}
