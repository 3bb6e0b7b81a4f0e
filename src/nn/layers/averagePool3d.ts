import type { Layer } from "../layer.ts";
import { type AveragePoolingOptions, averagePooling } from "./averagePooling.ts";
import type { Size3d } from "./spatial.ts";

/**
 * The mean of each window.
 * [n, channels, d, h, w] -> [n, channels, d', h', w'], where "valid" gives d' = floor((d - window) / stride) + 1 and
 * "same" d' = ceil(d / stride); h' and w' alike.
 * @param poolSize the window: one number, or [depth, height, width]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, d, h, w], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function averagePool3d(poolSize: Size3d, options: AveragePoolingOptions<Size3d> = {}): Layer {
  return averagePooling(3, poolSize, options);
}
