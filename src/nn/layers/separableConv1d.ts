import type { Layer } from "../layer.ts";
import { type SeparableOptions, separableConvolution } from "./separableConvolution.ts";
import type { Size1d } from "./spatial.ts";

export type SeparableConv1dOptions = SeparableOptions<Size1d>;

/**
 * A convolution in two steps: one that sees each channel by itself, then one that mixes the channels at each place
 * (Chollet, 2017). [n, c, length] -> [n, filters, length']
 *
 * Weights: depthwiseKernel [c depthMultiplier, 1, length], pointwiseKernel [filters, c depthMultiplier, 1],
 * bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window of the first step: one number, or [length]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, c, length] or is smaller than a "valid" window.
 */
export function separableConv1d(filters: number, kernelSize: Size1d, options: SeparableConv1dOptions = {}): Layer {
  return separableConvolution(1, filters, kernelSize, options);
}
