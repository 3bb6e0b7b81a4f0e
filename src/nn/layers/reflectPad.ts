import type { Layer } from "../layer.ts";
import { bordered } from "./bordering.ts";
import type { Borders } from "./padding.ts";

/**
 * A mirror image of the inside around a row, without the edge itself. [n, channels, length] -> [n, channels, length']
 * @param padding widths: one number for its two ends, or [before, after]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, length], or a width is not less than its size.
 */
export function reflectPad1d(padding: Borders): Layer {
  return bordered("reflectPad1d", 1, padding, "reflect");
}

/**
 * A mirror image of the inside around the image, without the edge itself. [n, channels, h, w] -> [n, channels, h', w']
 * @param padding widths: one number for all four sides, or [height, width] or [[top, bottom], [left, right]]
 * @throws ProblemError when a width is not whole or below 0; when it is written, where its input is not
 *   [n, channels, h, w], or a width is not less than its size.
 */
export function reflectPad2d(padding: Borders): Layer {
  return bordered("reflectPad2d", 2, padding, "reflect");
}
