import type { Layer } from "../layer.ts";
import { type SeparableOptions, separableConvolution } from "./separableConvolution.ts";
import type { Size } from "./spatial.ts";

export type SeparableConv2dOptions = SeparableOptions<Size>;

/**
 * A convolution in two steps: one that sees each channel by itself, then one that mixes the channels at each place
 * (Chollet, 2017). [n, c, h, w] -> [n, filters, h', w']
 *
 * Weights: depthwiseKernel [c depthMultiplier, 1, height, width], pointwiseKernel [filters, c depthMultiplier, 1, 1],
 * bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window of the first step: one number, or [height, width]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, c, h, w] or is smaller than a "valid" window.
 */
export function separableConv2d(filters: number, kernelSize: Size, options: SeparableConv2dOptions = {}): Layer {
  return separableConvolution(2, filters, kernelSize, options);
}
