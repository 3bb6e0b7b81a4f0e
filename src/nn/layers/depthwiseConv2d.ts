import type { Layer } from "../layer.ts";
import { type DepthwiseOptions, depthwiseConvolution } from "./depthwiseConvolution.ts";
import type { Size } from "./spatial.ts";

export type DepthwiseConv2dOptions = DepthwiseOptions<Size>;

/**
 * A convolution that sees each channel by itself. [n, c, h, w] -> [n, c depthMultiplier, h', w'], the outputs of
 * one channel together.
 *
 * Weights: kernel [c depthMultiplier, 1, height, width], bias [c depthMultiplier].
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, c, h, w] or is smaller than a "valid" window.
 */
export function depthwiseConv2d(kernelSize: Size, options: DepthwiseConv2dOptions = {}): Layer {
  return depthwiseConvolution(2, kernelSize, options);
}
