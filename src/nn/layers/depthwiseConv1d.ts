import type { Layer } from "../layer.ts";
import { type DepthwiseOptions, depthwiseConvolution } from "./depthwiseConvolution.ts";
import type { Size1d } from "./spatial.ts";

export type DepthwiseConv1dOptions = DepthwiseOptions<Size1d>;

/**
 * A convolution that sees each channel by itself. [n, c, length] -> [n, c depthMultiplier, length'], the outputs of
 * one channel together.
 *
 * Weights: kernel [c depthMultiplier, 1, length], bias [c depthMultiplier].
 * @param kernelSize the window: one number, or [length]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, c, length] or is smaller than a "valid" window.
 */
export function depthwiseConv1d(kernelSize: Size1d, options: DepthwiseConv1dOptions = {}): Layer {
  return depthwiseConvolution(1, kernelSize, options);
}
