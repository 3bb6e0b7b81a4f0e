import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { conv } from "../../ops/conv.ts";
import { glorotUniform } from "../initializers.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers } from "../regularizers.ts";
import { type BiasOptions, biasSettings, type KernelOptions, withBias } from "./bias.ts";
import { expectPadding, type Padding, padsOf } from "./padding.ts";
import { type AnySize, expectSpatial, type Rank, sizeList } from "./spatial.ts";

/** How a window of weights moves. */
export interface SlidingOptions<Size> {
  /** Steps between windows. Default 1. */
  readonly strides?: Size;
  /**
   * "same" (default, as in TFLearn): the border is filled with zeros so that the output has ceil(input / stride) places;
   * "valid" (the default of Keras and PyTorch): no border, floor((input - window) / stride) + 1 places;
   * or the border's widths, as in PyTorch: 1, [1, 2], or [[0, 1], [0, 1]] with [before, after] for each axis.
   */
  readonly padding?: Padding;
  /** Distance between the window's taps (Yu & Koltun, 2016). Default 1: side by side. */
  readonly dilationRate?: Size;
}

export interface ConvolutionOptions<Size> extends SlidingOptions<Size>, BiasOptions, KernelOptions {
  /** Into how many parts channels and filters are divided; each filter sees one part. Default 1. */
  readonly groups?: number;
}

/** A convolution over `rank` spatial axes: the one body of conv1d, conv2d and conv3d. */
export function convolution(
  rank: Rank,
  filters: number,
  kernelSize: AnySize,
  options: ConvolutionOptions<AnySize> = {},
): Layer {
  const kind = `conv${rank}d`;
  const { groups = 1, kernelInitializer = glorotUniform(), kernelRegularizer, trainable = true } = options;
  expectWhole(kind, "filters", filters);
  expectWhole(kind, "groups", groups);
  expectRegularizers(kind, { kernelRegularizer });
  if (filters % groups !== 0) {
    throw new ProblemError({
      what: `${kind}: its filters do not divide into groups`,
      expected: `a multiple of ${groups}`,
      received: String(filters),
    });
  }
  const window = slidingWindow(kind, rank, kernelSize, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { filters, kernelSize, ...window.config, groups, ...end, kernelInitializer, kernelRegularizer },
    trainable,
    apply(x, context) {
      expectSpatial(layer, x, rank);
      const channels = Number(x.shape[1]);
      expectGroups(layer, x, groups);
      const kernel = context.parameter("kernel", [filters, channels / groups, ...window.kernel], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      return withBias(filters, end, context, (bias) => conv(x, kernel, { ...window.over(x), group: groups, ...bias }));
    },
  };
  return Object.freeze(layer);
}

/** A window with its options, checked: how `conv` moves it over a value. */
export function slidingWindow(kind: string, rank: Rank, kernelSize: AnySize, options: SlidingOptions<AnySize>) {
  const { strides = 1, padding = "same", dilationRate = 1 } = options;
  const kernel = sizeList(kind, "kernelSize", kernelSize, rank);
  const steps = sizeList(kind, "strides", strides, rank);
  const dilations = sizeList(kind, "dilationRate", dilationRate, rank);
  expectPadding(kind, padding, rank);
  return {
    kernel,
    config: { padding, strides, dilationRate },
    over(x: Value) {
      const pads = padsOf(padding, x.shape.slice(2), { kernel, strides: steps, dilations });
      return { strides: steps, pads, dilations };
    },
  };
}

/** Throws a ProblemError unless x's channels divide into groups. */
export function expectGroups(layer: Layer, x: Value, groups: number): void {
  if (Number(x.shape[1]) % groups === 0) return;
  throw new ProblemError({
    what: `${describeLayer(layer)}: its input's channels do not divide into ${groups} groups`,
    expected: `a multiple of ${groups}`,
    received: `${x.shape[1]}, in ${formatShape(x.shape)}`,
  });
}
