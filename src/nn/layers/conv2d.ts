import type { Layer } from "../layer.ts";
import { type ConvolutionOptions, convolution } from "./convolution.ts";
import type { Size } from "./spatial.ts";

export type Conv2dOptions = ConvolutionOptions<Size>;

/**
 * Convolution: `filters` small windows of weights slide over the image, and each writes one channel.
 * [n, channels, h, w] -> [n, filters, h', w']
 *
 * Weights: kernel [filters, channels / groups, height, width], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when a number is not whole and at least 1, the filters do not divide into groups, or the padding or
 *   activation is unknown; when it is written, where its input is not [n, channels, h, w], has channels that do not divide
 *   into groups, or is smaller than a "valid" window.
 */
export function conv2d(filters: number, kernelSize: Size, options: Conv2dOptions = {}): Layer {
  return convolution(2, filters, kernelSize, options);
}
