import { expectOptions, ProblemError } from "../../errors.ts";
import { convTranspose } from "../../ops/conv.ts";
import { convolutionFans } from "../initializers.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { biasNames, biasSettings, kernelNames, kernelSettings, withBias } from "./bias.ts";
import type { ConvolutionOptions } from "./convolution.ts";
import { expectChannels, expectFilters } from "./groups.ts";
import { halves, type Padding, padsOf } from "./padding.ts";
import { type SlidingWindow, slidingNames, slidingWindow } from "./sliding.ts";
import { type AnySize, expectSpatial, type Rank, sizeList } from "./spatial.ts";

export interface TransposedConvolutionOptions<Size> extends Omit<ConvolutionOptions<Size>, "padding"> {
  /**
   * "same" (default): the output has input stride places; "valid": input stride + max(window - stride, 0), so nothing that a
   * window wrote is cut off; or how much is cut off at each side, as in PyTorch: 1, [1, 2], or [[0, 1], [0, 1]].
   */
  readonly padding?: Padding;
  /**
   * How many places the output has at its end that widths alone do not give it, less than the stride. Default: as many as
   * "same" and "valid" need; none where the padding is given in widths.
   */
  readonly outputPadding?: Size;
}

/** A transposed convolution over `rank` spatial axes: the one body of conv1dTranspose, conv2dTranspose and conv3dTranspose. */
export function transposedConvolution(
  rank: Rank,
  filters: number,
  kernelSize: AnySize,
  options: TransposedConvolutionOptions<AnySize>,
): Layer {
  const kind = `conv${rank}dTranspose`;
  expectOptions(kind, options, ["outputPadding", "groups", ...biasNames, ...kernelNames, ...slidingNames]);
  const { groups = 1, trainable = true, outputPadding } = options;
  expectFilters(kind, filters, groups);
  const window = slidingWindow(kind, rank, kernelSize, options);
  const extra = outputPadding === undefined ? undefined : sizeList(kind, "outputPadding", outputPadding, rank, 0);
  expectBelowStrides(kind, extra, window.strides);
  const begin = kernelSettings(kind, options);
  const end = biasSettings(kind, options);
  const layer: Layer = {
    kind,
    config: { filters, kernelSize, ...end, ...begin, ...window.config, groups, outputPadding },
    trainable,
    apply(x, context) {
      expectSpatial(layer, x, rank);
      expectChannels(layer, x, groups);
      const channels = Number(x.shape[1]);
      const sizes = x.shape.slice(2).map(Number);
      const border = window.padding === "same" || window.padding === "valid" ? undefined : window.padding;
      const cut = border === undefined ? cutToSize(sizes, window, extra) : cutBorder(border, window, extra);
      expectRest(layer, sizes, window, cut);
      const kernel = context.parameter("kernel", [channels, filters / groups, ...window.kernel], {
        initializer: begin.kernelInitializer,
        regularizer: begin.kernelRegularizer,
        fans: convolutionFans({ channels, filters, window: window.kernel, groups }),
      });
      return withBias(filters, end, context, (bias) =>
        convTranspose(x, kernel, {
          ...{ strides: window.strides, dilations: window.dilations, group: groups },
          ...{ ...cut, ...bias },
        }),
      );
    },
  };
  return Object.freeze(layer);
}

interface Cut {
  /** What is cut off: all begins, then all ends. */
  readonly pads: readonly number[];
  /** What is put on at the end of each axis. */
  readonly outputPadding: readonly number[];
}

/** How far a window reaches along each axis. */
function reachOf({ kernel, dilations }: SlidingWindow): number[] {
  return kernel.map((size, axis) => (size - 1) * dilations[axis]! + 1);
}

/** Keras's sizes for "same" and "valid"; what is over is cut off at both sides, the odd place behind. */
function cutToSize(sizes: readonly number[], window: SlidingWindow, extra: readonly number[] | undefined): Cut {
  const surplus = reachOf(window).map((reach, axis) => {
    const stride = window.strides[axis]!;
    const whole = (sizes[axis]! - 1) * stride + reach;
    if (extra === undefined) {
      return whole - (sizes[axis]! * stride + (window.padding === "same" ? 0 : Math.max(reach - stride, 0)));
    }
    return (window.padding === "same" ? 2 * Math.floor(reach / 2) : 0) - extra[axis]!;
  });
  return {
    pads: halves(surplus.map((width) => Math.max(0, width))),
    outputPadding: surplus.map((width) => Math.max(0, -width)),
  };
}

function cutBorder(border: Padding, { kernel, strides }: SlidingWindow, extra: readonly number[] | undefined): Cut {
  return { pads: padsOf(border, [], { kernel, strides }), outputPadding: extra ?? kernel.map(() => 0) };
}

function expectBelowStrides(kind: string, extra: readonly number[] | undefined, strides: readonly number[]): void {
  if (extra === undefined || extra.every((width, axis) => width < strides[axis]!)) return;
  throw new ProblemError({
    what: `${kind}: outputPadding must be less than the strides`,
    expected: `below [${strides.join(", ")}]`,
    received: `[${extra.join(", ")}]`,
  });
}

function expectRest(layer: Layer, sizes: readonly number[], window: SlidingWindow, { pads, outputPadding }: Cut): void {
  const rest = reachOf(window).map((reach, axis) => {
    const whole = (sizes[axis]! - 1) * window.strides[axis]! + reach + outputPadding[axis]!;
    return whole - pads[axis]! - pads[axis + sizes.length]!;
  });
  if (rest.every((size) => size >= 1)) return;
  throw new ProblemError({
    what: `${describeLayer(layer)}: its padding cuts everything away`,
    expected: "an output of at least 1 place along each axis",
    received: `[${rest.join(", ")}] from an input of [${sizes.join(", ")}]`,
    mend: "Use less padding, a larger window or larger strides.",
  });
}
