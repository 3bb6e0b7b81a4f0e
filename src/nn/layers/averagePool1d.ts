import type { Layer } from "../layer.ts";
import { type AveragePoolingOptions, averagePooling } from "./averagePooling.ts";
import type { Size1d } from "./spatial.ts";

/**
 * The mean of each window.
 * [n, channels, length] -> [n, channels, length'], where "valid" gives length' = floor((length - window) / stride) + 1 and
 * "same" length' = ceil(length / stride).
 * @param poolSize the window: one number, or [length]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, length], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function averagePool1d(poolSize: Size1d, options: AveragePoolingOptions<Size1d> = {}): Layer {
  return averagePooling(1, poolSize, options);
}
