import { expectOptions } from "../../errors.ts";
import { maxPool } from "../../ops/pool.ts";
import type { Layer } from "../layer.ts";
import { type PoolingOptions, pooling } from "./pool.ts";
import type { Size1d } from "./spatial.ts";

/**
 * Keeps the largest number of each window.
 * [n, channels, length] -> [n, channels, length'], where "valid" gives length' = floor((length - window) / stride) + 1 and
 * "same" length' = ceil(length / stride).
 * @param poolSize the window: one number, or [length]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, length], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function maxPool1d(poolSize: Size1d, options: PoolingOptions<Size1d> = {}): Layer {
  expectOptions("maxPool1d", options, ["strides", "padding", "ceilMode"]);
  return pooling("maxPool1d", 1, poolSize, options, maxPool);
}
