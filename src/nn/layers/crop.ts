import type { Layer } from "../layer.ts";
import { cropped } from "./bordering.ts";
import type { Borders } from "./padding.ts";

/**
 * Cuts a border off a row. [n, channels, length] -> [n, channels, length']
 * @param cropping widths: one number for its two ends, or [before, after]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, length], or nothing is left.
 */
export function crop1d(cropping: Borders): Layer {
  return cropped("crop1d", 1, cropping);
}

/**
 * Cuts a border off the image. [n, channels, h, w] -> [n, channels, h', w']
 * @param cropping widths: one number for all four sides, or [height, width] or [[top, bottom], [left, right]]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, h, w], or nothing is left.
 */
export function crop2d(cropping: Borders): Layer {
  return cropped("crop2d", 2, cropping);
}

/**
 * Cuts a border off the volume. [n, channels, d, h, w] -> [n, channels, d', h', w']
 * @param cropping widths: one number for all six sides, or [depth, height, width], each a width or [before, after]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, d, h, w], or nothing is left.
 */
export function crop3d(cropping: Borders): Layer {
  return cropped("crop3d", 3, cropping);
}
