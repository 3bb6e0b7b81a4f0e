import type { Layer } from "../layer.ts";
import type { Size } from "./spatial.ts";
import { type TransposedConvolutionOptions, transposedConvolution } from "./transposedConvolution.ts";

export type Conv2dTransposeOptions = TransposedConvolutionOptions<Size>;

/**
 * The transpose of a convolution, which makes an image larger: what `conv2d` with the same options gathers, this scatters
 * (Zeiler et al., 2010). [n, channels, h, w] -> [n, filters, h', w'], where "same" gives input * stride places.
 *
 * Weights: kernel [channels, filters / groups, height, width], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when a number is not whole or too small, the filters do not divide into groups, `outputPadding` is
 *   not less than the strides, or the padding or activation is unknown; when it is written, where its input is not
 *   [n, channels, h, w], has channels that do not divide into groups, or the padding cuts everything away.
 */
export function conv2dTranspose(filters: number, kernelSize: Size, options: Conv2dTransposeOptions = {}): Layer {
  return transposedConvolution(2, filters, kernelSize, options);
}
