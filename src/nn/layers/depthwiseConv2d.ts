import { conv } from "../../ops/conv.ts";
import { glorotUniform, type Initializer } from "../initializers.ts";
import type { Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { type BiasOptions, biasSettings, withBias } from "./bias.ts";
import { type SlidingOptions, slidingWindow } from "./convolution.ts";
import { expectSpatial, type Size } from "./spatial.ts";

export interface DepthwiseConv2dOptions extends SlidingOptions<Size>, BiasOptions {
  /** How many filters each channel has of its own. Default 1. */
  readonly depthMultiplier?: number;
  /** Default glorotUniform(). */
  readonly depthwiseInitializer?: Initializer;
  /** A penalty on the size of the kernel, added to the loss. Default none. */
  readonly depthwiseRegularizer?: Regularizer;
}

/**
 * A convolution that sees each channel by itself. [n, c, h, w] -> [n, c depthMultiplier, h', w'], the outputs of one
 * channel together.
 *
 * Weights: kernel [c depthMultiplier, 1, height, width], bias [c depthMultiplier].
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, c, h, w] or is smaller than a "valid" window.
 */
export function depthwiseConv2d(kernelSize: Size, options: DepthwiseConv2dOptions = {}): Layer {
  const kind = "depthwiseConv2d";
  const { depthMultiplier = 1, depthwiseInitializer = glorotUniform(), depthwiseRegularizer } = options;
  expectWhole(kind, "depthMultiplier", depthMultiplier);
  expectRegularizers(kind, { depthwiseRegularizer });
  const window = slidingWindow(kind, 2, kernelSize, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { kernelSize, ...window.config, depthMultiplier, ...end, depthwiseInitializer, depthwiseRegularizer },
    trainable: options.trainable ?? true,
    apply(x, context) {
      expectSpatial(layer, x, 2);
      const channels = Number(x.shape[1]);
      const filters = channels * depthMultiplier;
      const kernel = context.parameter("kernel", [filters, 1, ...window.kernel], {
        initializer: depthwiseInitializer,
        regularizer: depthwiseRegularizer,
      });
      return withBias(filters, end, context, (bias) =>
        conv(x, kernel, { ...window.over(x), group: channels, ...bias }),
      );
    },
  };
  return Object.freeze(layer);
}
