import type { Layer } from "../layer.ts";
import type { Size1d } from "./spatial.ts";
import { type TransposedConvolutionOptions, transposedConvolution } from "./transposedConvolution.ts";

export type Conv1dTransposeOptions = TransposedConvolutionOptions<Size1d>;

/**
 * The transpose of a convolution, which makes a row larger: what `conv1d` with the same options gathers, this scatters
 * (Zeiler et al., 2010). [n, channels, length] -> [n, filters, length'], where "same" gives input * stride places.
 *
 * Weights: kernel [channels, filters / groups, length], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [length]
 * @throws ProblemError when a number is not whole or too small, the filters do not divide into groups, `outputPadding` is
 *   not less than the strides, or the padding or activation is unknown; when it is written, where its input is not
 *   [n, channels, length], has channels that do not divide into groups, or the padding cuts everything away.
 */
export function conv1dTranspose(filters: number, kernelSize: Size1d, options: Conv1dTransposeOptions = {}): Layer {
  return transposedConvolution(1, filters, kernelSize, options);
}
