import type { Layer } from "../layer.ts";
import { type ConvolutionOptions, convolution } from "./convolution.ts";
import type { Size1d } from "./spatial.ts";

export type Conv1dOptions = ConvolutionOptions<Size1d>;

/**
 * Convolution: `filters` small windows of weights slide along a row, and each writes one channel.
 * [n, channels, length] -> [n, filters, length']
 *
 * Weights: kernel [filters, channels / groups, length], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [length]
 * @throws ProblemError when a number is not whole and at least 1, the filters do not divide into groups, or the padding or
 *   activation is unknown; when it is written, where its input is not [n, channels, length], has channels that do not divide
 *   into groups, or is smaller than a "valid" window.
 */
export function conv1d(filters: number, kernelSize: Size1d, options: Conv1dOptions = {}): Layer {
  return convolution(1, filters, kernelSize, options);
}
