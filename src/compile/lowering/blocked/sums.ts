import type { Value } from "../../../graph/graph.ts";
import { blockedConv, blockedGlobalAveragePool } from "../../../ops/blocked.ts";
import { mul } from "../../../ops/elementwise.ts";
import { reshape } from "../../../ops/layout.ts";

/** The sum of each channel of a blocked x over its places, [n, c, 1, 1]. */
export function sumOverPlaces(x: Value, block: number): Value {
  return mul(blockedGlobalAveragePool(x, block), Number(x.shape[2]) * Number(x.shape[3]));
}

/**
 * The sum of x y over the places of each channel, [n, c, 1, 1], for blocked x and y.
 *
 * A depthwise convolution with y as its filters, whose window is the whole image, gives it in one pass over both; the product
 * is never written. Each image's channels are its own, so they are one group each, which asks that the batch's size is known.
 */
export function sumOfProducts(x: Value, y: Value, block: number): Value {
  const [batch, channels, height, width] = x.shape;
  if (typeof batch !== "number") return sumOverPlaces(mul(x, y), block);
  const group = batch * Number(channels);
  const sums = blockedConv(reshape(x, [1, group, height!, width!]), reshape(y, [group, 1, height!, width!]), {
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group,
    block,
  });
  return reshape(sums, [batch, channels!, 1, 1]);
}
