import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { conv } from "../../ops/conv.ts";
import { convolutionFans, expectInitializers, glorotUniform, type Initializer } from "../initializers.ts";
import type { Layer, LayerContext } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { type BiasOptions, biasNames, biasSettings, withBias } from "./bias.ts";
import { type SlidingOptions, slidingNames, slidingWindow } from "./sliding.ts";
import { type AnySize, expectSpatial, type Rank } from "./spatial.ts";

export interface DepthwiseKernelOptions<Size> extends SlidingOptions<Size> {
  /** How many filters each channel has of its own. Default 1. */
  readonly depthMultiplier?: number;
  /** Default glorotUniform(). */
  readonly depthwiseInitializer?: Initializer;
  /** A penalty on the size of the depthwise kernel, added to the loss. Default none. */
  readonly depthwiseRegularizer?: Regularizer;
}

export interface DepthwiseOptions<Size> extends DepthwiseKernelOptions<Size>, BiasOptions {}

/** A depthwise convolution over `rank` spatial axes: the one body of depthwiseConv1d and depthwiseConv2d. */
export function depthwiseConvolution(rank: Rank, kernelSize: AnySize, options: DepthwiseOptions<AnySize>): Layer {
  const kind = `depthwiseConv${rank}d`;
  expectOptions(kind, options, [
    "depthMultiplier",
    "depthwiseInitializer",
    "depthwiseRegularizer",
    ...biasNames,
    ...slidingNames,
  ]);
  const kernel = depthwiseKernel(kind, rank, kernelSize, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { kernelSize, ...end, ...kernel.config },
    trainable: options.trainable ?? true,
    apply(x, context) {
      expectSpatial(layer, x, rank);
      const slide = kernel.over(x, "kernel", context);
      return withBias(Number(x.shape[1]) * kernel.depthMultiplier, end, context, slide);
    },
  };
  return Object.freeze(layer);
}

/** A window that each channel has of its own, with its options, checked. */
export function depthwiseKernel(
  kind: string,
  rank: Rank,
  kernelSize: AnySize,
  options: DepthwiseKernelOptions<AnySize>,
) {
  const { depthMultiplier = 1, depthwiseInitializer = glorotUniform(), depthwiseRegularizer } = options;
  expectWhole(kind, "depthMultiplier", depthMultiplier);
  expectInitializers(kind, { depthwiseInitializer });
  expectRegularizers(kind, { depthwiseRegularizer });
  const window = slidingWindow(kind, rank, kernelSize, options);
  return {
    depthMultiplier,
    config: { ...window.config, depthMultiplier, depthwiseInitializer, depthwiseRegularizer },
    /** Asks for the weight under a name, and gives back how it slides over x with a bias. */
    over(x: Value, name: string, context: LayerContext) {
      const channels = Number(x.shape[1]);
      const filters = channels * depthMultiplier;
      const kernel = context.parameter(name, [filters, 1, ...window.kernel], {
        initializer: depthwiseInitializer,
        regularizer: depthwiseRegularizer,
        fans: convolutionFans({ channels, filters, window: window.kernel, groups: channels }),
      });
      return (bias: { readonly bias?: Value }) => conv(x, kernel, { ...window.over(x), group: channels, ...bias });
    },
  };
}
