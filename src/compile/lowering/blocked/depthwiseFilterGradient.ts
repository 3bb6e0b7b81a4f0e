import type { Value } from "../../../graph/graph.ts";
import type { OpAttrs } from "../../../graph/operators.ts";
import type { Dim } from "../../../graph/shape.ts";
import { blockedConv, unblockChannels } from "../../../ops/blocked.ts";
import { reshape, slice } from "../../../ops/layout.ts";
import { reduceSum } from "../../../ops/reduce.ts";
import type { Forms } from "./forms.ts";

type Attrs = OpAttrs["ConvFilterGradient"];

/**
 * The gradient of depthwise filters,
 *
 *     dW[c, kh, kw] = sum over n, h, w of dy[n, c, h, w] x[n, c, h + kh - top, w + kw - left]
 *
 * is, for each image, a depthwise convolution with dy as its filters: their window is the whole image, and its places are those
 * of the window. Each image's channels are their own groups, which asks that the batch's size is known.
 */
export function depthwiseFilterGradient(
  x: Forms,
  dy: Forms,
  { strides, dilations, pads }: Attrs,
  window: readonly number[],
  block: number,
): Value | undefined {
  const [batch, channels, ...places] = dy.shape as readonly [Dim, number, number, number];
  if (typeof batch !== "number") return undefined;
  const group = batch * channels;
  const sizes = x.shape.slice(2) as readonly number[];
  const ends = window.map((size, axis) => {
    const reach = (size - 1) * dilations[axis]! + (places[axis]! - 1) * strides[axis]! + 1;
    return Math.max(0, reach - sizes[axis]! - pads[axis]!);
  });
  const sums = blockedConv(reshape(x.blocked(), [1, group, ...sizes]), reshape(dy.blocked(), [group, 1, ...places]), {
    strides: dilations,
    dilations: strides,
    pads: [pads[0]!, pads[1]!, ...ends],
    group,
    block,
  });
  const whole = reduceSum(reshape(sums, [batch, channels, ...sums.shape.slice(2)]), { axes: [0], keepdims: true });
  const [kernelHeight, kernelWidth] = window as [number, number];
  const cut = slice(unblockChannels(whole, block), [
    { axis: 2, end: kernelHeight },
    { axis: 3, end: kernelWidth },
  ]);
  return reshape(cut, [channels, 1, ...window]);
}
