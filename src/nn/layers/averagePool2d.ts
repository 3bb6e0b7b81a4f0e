import type { Layer } from "../layer.ts";
import { type AveragePoolingOptions, averagePooling } from "./averagePooling.ts";
import type { Size } from "./spatial.ts";

/**
 * The mean of each window.
 * [n, channels, h, w] -> [n, channels, h', w'], where "valid" gives h' = floor((h - window) / stride) + 1 and
 * "same" h' = ceil(h / stride); w' alike.
 * @param poolSize the window: one number, or [height, width]
 * @throws ProblemError when a size is not whole and at least 1, or the padding is unknown; when it is written, where
 *   its input is not [n, channels, h, w], is smaller than a "valid" window, or a border is as wide as the window.
 */
export function averagePool2d(poolSize: Size, options: AveragePoolingOptions<Size> = {}): Layer {
  return averagePooling(2, poolSize, options);
}
