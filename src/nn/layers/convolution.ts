import { expectOptions } from "../../errors.ts";
import { conv } from "../../ops/conv.ts";
import { convolutionFans } from "../initializers.ts";
import type { Layer } from "../layer.ts";
import {
  type BiasOptions,
  biasNames,
  biasSettings,
  type KernelOptions,
  kernelNames,
  kernelSettings,
  withBias,
} from "./bias.ts";
import { expectChannels, expectFilters } from "./groups.ts";
import { type SlidingOptions, slidingNames, slidingWindow } from "./sliding.ts";
import { type AnySize, expectSpatial, type Rank } from "./spatial.ts";

export interface ConvolutionOptions<Size> extends SlidingOptions<Size>, BiasOptions, KernelOptions {
  /** Into how many parts channels and filters are divided; each filter sees one part. Default 1. */
  readonly groups?: number;
}

/** A convolution over `rank` spatial axes: the one body of conv1d, conv2d and conv3d. */
export function convolution(
  rank: Rank,
  filters: number,
  kernelSize: AnySize,
  options: ConvolutionOptions<AnySize>,
): Layer {
  const kind = `conv${rank}d`;
  expectOptions(kind, options, ["groups", ...biasNames, ...kernelNames, ...slidingNames]);
  const { groups = 1, trainable = true } = options;
  expectFilters(kind, filters, groups);
  const window = slidingWindow(kind, rank, kernelSize, options);
  const begin = kernelSettings(kind, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { filters, kernelSize, ...end, ...begin, ...window.config, groups },
    trainable,
    apply(x, context) {
      expectSpatial(layer, x, rank);
      expectChannels(layer, x, groups);
      const channels = Number(x.shape[1]);
      const kernel = context.parameter("kernel", [filters, channels / groups, ...window.kernel], {
        initializer: begin.kernelInitializer,
        regularizer: begin.kernelRegularizer,
        fans: convolutionFans({ channels, filters, window: window.kernel, groups }),
      });
      return withBias(filters, end, context, (bias) => conv(x, kernel, { ...window.over(x), group: groups, ...bias }));
    },
  };
  return Object.freeze(layer);
}
