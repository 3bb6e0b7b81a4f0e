import { expectOptions } from "../../errors.ts";
import { maxPool } from "../../ops/pool.ts";
import type { Layer } from "../layer.ts";
import { type PoolingOptions, pooling } from "./pool.ts";
import type { Size3d } from "./spatial.ts";

/**
 * Keeps the largest number of each window.
 * [n, channels, d, h, w] -> [n, channels, d', h', w'], where "valid" gives d' = floor((d - window) / stride) + 1 and
 * "same" d' = ceil(d / stride); h' and w' alike.
 * @param poolSize the window: one number, or [depth, height, width]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, d, h, w], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function maxPool3d(poolSize: Size3d, options: PoolingOptions<Size3d> = {}): Layer {
  expectOptions("maxPool3d", options, ["strides", "padding", "ceilMode"]);
  return pooling("maxPool3d", 3, poolSize, options, maxPool);
}
