import type { Layer } from "../layer.ts";
import { bordered } from "./bordering.ts";
import type { Borders } from "./padding.ts";

/**
 * Zeros around a row. [n, channels, length] -> [n, channels, length']
 * @param padding widths: one number for its two ends, or [before, after]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, length].
 */
export function zeroPad1d(padding: Borders): Layer {
  return bordered("zeroPad1d", 1, padding, "constant");
}

/**
 * Zeros around the image. [n, channels, h, w] -> [n, channels, h', w']
 * @param padding widths: one number for all four sides, or [height, width] or [[top, bottom], [left, right]]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, h, w].
 */
export function zeroPad2d(padding: Borders): Layer {
  return bordered("zeroPad2d", 2, padding, "constant");
}

/**
 * Zeros around the volume. [n, channels, d, h, w] -> [n, channels, d', h', w']
 * @param padding widths: one number for all six sides, or [depth, height, width], each a width or [before, after]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, d, h, w].
 */
export function zeroPad3d(padding: Borders): Layer {
  return bordered("zeroPad3d", 3, padding, "constant");
}
