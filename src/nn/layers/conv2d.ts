import { conv } from "../../ops/conv.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { glorotUniform, type Initializer, zeros } from "../initializers.ts";
import { expectInput, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { expectPadding, type Padding, padsOf, type Size, sizePair } from "./padding.ts";

export interface Conv2dOptions {
  /** Steps between windows. Default 1. */
  readonly strides?: Size;
  /**
   * "same" (default, as in TFLearn): the border is filled with zeros so that the output has ceil(input / stride) places;
   * "valid" (the default of Keras and PyTorch): no border, floor((input - window) / stride) + 1 places.
   */
  readonly padding?: Padding;
  /** Applied to the result. Default "linear". */
  readonly activation?: Activation;
  /** Whether a number per filter is added. Default true. */
  readonly useBias?: boolean;
  /** Default glorotUniform(). */
  readonly kernelInitializer?: Initializer;
  /** Default zeros(). */
  readonly biasInitializer?: Initializer;
  /** A penalty on the size of the kernel, added to the loss. Default none. */
  readonly kernelRegularizer?: Regularizer;
  /** A penalty on the size of the bias, added to the loss. Default none. */
  readonly biasRegularizer?: Regularizer;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * Convolution: `filters` small windows of weights slide over the image, and each writes one channel.
 * [n, channels, h, w] -> [n, filters, h', w']
 *
 * Weights: kernel [filters, channels, height, width], bias [filters].
 * @param filters how many; at least 1
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when a number is not whole and at least 1, or the padding or activation is unknown; when it is
 *   written, where its input is not [n, channels, h, w] or is smaller than a "valid" window.
 */
export function conv2d(filters: number, kernelSize: Size, options: Conv2dOptions = {}): Layer {
  const { strides = 1, padding = "same", activation = "linear", useBias = true } = options;
  const { kernelInitializer = glorotUniform(), biasInitializer = zeros(), trainable = true } = options;
  const { kernelRegularizer, biasRegularizer } = options;
  expectWhole("conv2d", "filters", filters);
  const kernelShape = sizePair("conv2d", "kernelSize", kernelSize);
  const steps = sizePair("conv2d", "strides", strides);
  expectPadding("conv2d", padding);
  expectActivation("conv2d", "activation", activation);
  expectRegularizers("conv2d", { kernelRegularizer, biasRegularizer });
  const layer: Layer = {
    kind: "conv2d",
    config: {
      filters,
      kernelSize,
      padding,
      strides,
      activation,
      useBias,
      kernelInitializer,
      biasInitializer,
      kernelRegularizer,
      biasRegularizer,
    },
    trainable,
    apply(x, context) {
      expectInput(layer, x, 4, "[n, channels, height, width]", "Put reshape([channels, height, width]) before it.");
      const kernel = context.parameter("kernel", [filters, Number(x.shape[1]), ...kernelShape], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      const pads = padsOf(padding, x.shape.slice(2), kernelShape, steps);
      const bias = useBias
        ? context.parameter("bias", [filters], { initializer: biasInitializer, regularizer: biasRegularizer })
        : undefined;
      const y = conv(x, kernel, { strides: steps, pads, ...(bias === undefined ? {} : { bias }) });
      return activate(y, activation, context);
    },
  };
  return Object.freeze(layer);
}
