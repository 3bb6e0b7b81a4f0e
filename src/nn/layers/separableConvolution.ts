import { expectOptions } from "../../errors.ts";
import { conv } from "../../ops/conv.ts";
import { expectInitializers, glorotUniform, type Initializer } from "../initializers.ts";
import type { Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { type BiasOptions, biasNames, biasSettings, withBias } from "./bias.ts";
import { type DepthwiseKernelOptions, depthwiseKernel } from "./depthwiseConvolution.ts";
import { slidingNames } from "./sliding.ts";
import { type AnySize, expectSpatial, type Rank } from "./spatial.ts";

export interface SeparableOptions<Size> extends DepthwiseKernelOptions<Size>, BiasOptions {
  /** Default glorotUniform(). */
  readonly pointwiseInitializer?: Initializer;
  /** A penalty on the size of the pointwise kernel, added to the loss. Default none. */
  readonly pointwiseRegularizer?: Regularizer;
}

/** A separable convolution over `rank` spatial axes: the one body of separableConv1d and separableConv2d. */
export function separableConvolution(
  rank: Rank,
  filters: number,
  kernelSize: AnySize,
  options: SeparableOptions<AnySize>,
): Layer {
  const kind = `separableConv${rank}d`;
  expectOptions(kind, options, [
    "pointwiseInitializer",
    "pointwiseRegularizer",
    "depthMultiplier",
    "depthwiseInitializer",
    "depthwiseRegularizer",
    ...biasNames,
    ...slidingNames,
  ]);
  const { pointwiseInitializer = glorotUniform(), pointwiseRegularizer } = options;
  expectWhole(kind, "filters", filters);
  expectInitializers(kind, { pointwiseInitializer });
  expectRegularizers(kind, { pointwiseRegularizer });
  const depthwise = depthwiseKernel(kind, rank, kernelSize, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { filters, kernelSize, ...end, ...depthwise.config, pointwiseInitializer, pointwiseRegularizer },
    trainable: options.trainable ?? true,
    apply(x, context) {
      expectSpatial(layer, x, rank);
      const y = depthwise.over(x, "depthwiseKernel", context)({});
      const ones = Array.from({ length: rank }, () => 1);
      const pointwise = context.parameter("pointwiseKernel", [filters, Number(y.shape[1]), ...ones], {
        initializer: pointwiseInitializer,
        regularizer: pointwiseRegularizer,
      });
      return withBias(filters, end, context, (bias) => conv(y, pointwise, bias));
    },
  };
  return Object.freeze(layer);
}
