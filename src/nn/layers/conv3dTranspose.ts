import type { Layer } from "../layer.ts";
import type { Size3d } from "./spatial.ts";
import { type TransposedConvolutionOptions, transposedConvolution } from "./transposedConvolution.ts";

export type Conv3dTransposeOptions = TransposedConvolutionOptions<Size3d>;

/**
 * The transpose of a convolution, which makes a volume larger: what `conv3d` with the same options gathers, this scatters
 * (Zeiler et al., 2010). [n, channels, d, h, w] -> [n, filters, d', h', w'], where "same" gives input * stride places.
 *
 * Weights: kernel [channels, filters / groups, depth, height, width], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [depth, height, width]
 * @throws ProblemError when a number is not whole or too small, the filters do not divide into groups, `outputPadding` is
 *   not less than the strides, or the padding or activation is unknown; when it is written, where its input is not
 *   [n, channels, d, h, w], has channels that do not divide into groups, or the padding cuts everything away.
 */
export function conv3dTranspose(filters: number, kernelSize: Size3d, options: Conv3dTransposeOptions = {}): Layer {
  return transposedConvolution(3, filters, kernelSize, options);
}
