import { ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { reshape, transpose } from "../../ops/layout.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectSpatial } from "./spatial.ts";

/**
 * Channels become places: each factor x factor channels are the pixels of one square, row by row (Shi et al., 2016).
 * PyTorch's order of channels; ONNX calls it DepthToSpace in mode "CRD". [n, c factor^2, h, w] -> [n, c, h factor, w factor]
 * @param factor at least 1
 * @throws ProblemError when the factor is not whole and at least 1; when it is written, where its input is not
 *   [n, channels, h, w], or its channels are no multiple of factor^2.
 */
export function pixelShuffle(factor: number): Layer {
  expectWhole("pixelShuffle", "factor", factor);
  const layer: Layer = {
    kind: "pixelShuffle",
    config: { factor },
    apply(x) {
      expectSpatial(layer, x, 2);
      const [batch, channels, height, width] = x.shape as [string, number, number, number];
      if (channels % (factor * factor) !== 0) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input's channels are not enough for whole squares`,
          expected: `a multiple of ${factor * factor}`,
          received: `${channels}, in ${formatShape(x.shape)}`,
        });
      }
      const kept = channels / (factor * factor);
      const squares = transpose(reshape(x, [batch, kept, factor, factor, height, width]), [0, 1, 4, 2, 5, 3]);
      return reshape(squares, [batch, kept, height * factor, width * factor]);
    },
  };
  return Object.freeze(layer);
}

/**
 * Places become channels: the inverse of `pixelShuffle`. [n, c, h factor, w factor] -> [n, c factor^2, h, w]
 * @param factor at least 1
 * @throws ProblemError when the factor is not whole and at least 1; when it is written, where its input is not
 *   [n, channels, h, w], or its height or width is no multiple of the factor.
 */
export function pixelUnshuffle(factor: number): Layer {
  expectWhole("pixelUnshuffle", "factor", factor);
  const layer: Layer = {
    kind: "pixelUnshuffle",
    config: { factor },
    apply(x) {
      expectSpatial(layer, x, 2);
      const [batch, channels, height, width] = x.shape as [string, number, number, number];
      if (height % factor !== 0 || width % factor !== 0) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input does not divide into whole squares`,
          expected: `a height and a width that are multiples of ${factor}`,
          received: `${height} and ${width}, in ${formatShape(x.shape)}`,
        });
      }
      const [rows, columns] = [height / factor, width / factor];
      const squares = transpose(reshape(x, [batch, channels, rows, factor, columns, factor]), [0, 1, 3, 5, 2, 4]);
      return reshape(squares, [batch, channels * factor * factor, rows, columns]);
    },
  };
  return Object.freeze(layer);
}
