import type { Layer } from "../layer.ts";
import { type ConvolutionOptions, convolution } from "./convolution.ts";
import type { Size3d } from "./spatial.ts";

export type Conv3dOptions = ConvolutionOptions<Size3d>;

/**
 * Convolution: `filters` small windows of weights slide through a volume, and each writes one channel.
 * [n, channels, d, h, w] -> [n, filters, d', h', w']
 *
 * Weights: kernel [filters, channels / groups, depth, height, width], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [depth, height, width]
 * @throws ProblemError when a number is not whole and at least 1, the filters do not divide into groups, or the padding or
 *   activation is unknown; when it is written, where its input is not [n, channels, d, h, w], has channels that do not divide
 *   into groups, or is smaller than a "valid" window.
 */
export function conv3d(filters: number, kernelSize: Size3d, options: Conv3dOptions = {}): Layer {
  return convolution(3, filters, kernelSize, options);
}
