import { constant, type Value } from "../../../graph/graph.ts";
import type { Window } from "../../../graph/operators.ts";
import { type Dim, multiply } from "../../../graph/shape.ts";
import { blockedConv, unblockChannels } from "../../../ops/blocked.ts";
import { concat, gather, reshape } from "../../../ops/layout.ts";
import { reduceSum } from "../../../ops/reduce.ts";
import { fromNumbers } from "../../../tensor/tensor.ts";
import type { Forms } from "./forms.ts";
import { range, rearrange, shift } from "./rearrange.ts";

/*
 * The gradient of filters is itself a convolution that the blocked kernels run well:
 *
 *     dW[o, c, kh, kw] = sum over n, h, w of dy[n, o, h, w] x[n, c, h + kh - top, w + kw - left]
 *
 * Take (n, w) as the channels that a convolution sums over, h as its window's height, the channels c as the width of
 * its image and kh as its places. For each kw that is one convolution, with dy (shifted by kw) as its filters. No
 * taps are copied out, and nothing is summed over the batch afterwards. It asks that w fills whole blocks; where it does not,
 * images stand side by side until it does.
 */

export interface Correlation {
  /** For each column of the window, by how much the filters' images are read further right. */
  readonly shifts: readonly number[];
  /** The border above and below. */
  readonly pads: readonly [number, number];
  readonly block: number;
}

/**
 * For each shift s, place r and pair of channels: the sum over n, h, w of
 * moving[n, f, h, w + s] still[n, c, h + r - pads, w].
 * still [n, c, h, w], moving [n, f, h', w'] -> [parts of c, shifts, f, places, c of a part], or undefined where no whole
 * blocks come of (n, w).
 */
export function correlate(still: Forms, moving: Forms, { shifts, pads, block }: Correlation): Value | undefined {
  const [batch, , , width] = still.shape as readonly [Dim, number, number, number];
  const [, filters] = moving.shape as readonly [Dim, number, number, number];
  const images = imagesInRow(batch, width, block);
  if (images === undefined) return undefined;
  const image = asImage(still.blocked(), images, block);
  const split: Split = { batch, filters, images, groups: groupsOf(still, images, block) };
  const apart = byFilter(moving, split, block);
  const results = shifts.map((by) => {
    const kernel = asFilters(shift(apart, { by, width }, block), split, block);
    return convolve(image, kernel, split, {
      ...{ strides: [1, 1], dilations: [1, 1], pads: [pads[0], 0, pads[1], 0], block },
    });
  });
  return concat(results, 1);
}

/** How many images stand side by side so that rows of this width fill whole blocks; undefined where the batch does not divide so. */
export function imagesInRow(batch: Dim, width: number, block: number): number | undefined {
  const images = range(block + 1).findIndex((count) => count > 0 && (count * width) % block === 0);
  if (images === 1) return 1;
  return typeof batch === "number" && batch % images === 0 ? images : undefined;
}

/** Images side by side: blocked [n, c, h, w] -> [n / images, c, h, images w]. */
function sideBySide(x: Value, images: number, block: number): Value {
  if (images === 1) return x;
  const [batch, channels, height, width] = x.shape as readonly number[];
  const rows = rearrange(x, [batch! / images, images, (channels! / block) * height!, width! * block], [0, 2, 1, 3]);
  return reshape(rows, [batch! / images, channels!, height!, images * width!]);
}

/** Blocked [n, c, h, w] as the image of the sum: [parts of c, (n, w), h, c of a part], blocked. */
export function asImage(still: Value, images: number, block: number): Value {
  const row = sideBySide(still, images, block);
  const [batch, channels, height, width] = row.shape as readonly [Dim, number, number, number];
  // Two parts of the channels keep two threads busy.
  const parts = (channels / block) % 2 === 0 ? 2 : 1;
  const sizes = [batch, parts, channels / block / parts, height, width / block] as const;
  const rows = unblockChannels(reshape(row, [-1, block, 1, width]), block);
  return reshape(splitChannels(rows, sizes, block), [parts, multiply([batch, width]), height, channels / parts]);
}

export interface Split {
  readonly batch: Dim;
  readonly filters: number;
  /** How many images stand side by side. */
  readonly images: number;
  /** Into how many groups the sum over images is split, each a convolution of its own. */
  readonly groups: number;
}

/** Where the image has one part alone, two halves of the batch keep two threads busy. */
export function groupsOf({ shape: [batch, channels] }: Forms, images: number, block: number): number {
  const hasParts = (Number(channels) / block) % 2 === 0;
  return !hasParts && typeof batch === "number" && batch % (2 * images) === 0 ? 2 : 1;
}

/** Blocked [n, f, h, w] with groups, and in them the blocks of f, outside: [groups f / block n / groups, block, h, w]. */
export function byFilter(moving: Forms, { batch, filters, groups }: Split, block: number): Value {
  const [height, width] = moving.shape.slice(2) as [number, number];
  const perGroup = groups === 1 ? batch : Number(batch) / groups;
  const sizes = [groups, perGroup, filters / block, height * width * block];
  return reshape(rearrange(moving.blocked(), sizes, [0, 2, 1, 3]), [-1, block, height, width]);
}

/** What `byFilter` gives, as the filters of the sum: [groups f, (n / groups, w), h, 1], blocked. */
export function asFilters(apart: Value, { batch, filters, images, groups }: Split, block: number): Value {
  const [height, width] = apart.shape.slice(2) as [number, number];
  const blocks = (groups * filters) / block;
  const perGroup = groups === 1 ? batch : Number(batch) / groups;
  const rows = sideBySide(reshape(apart, [multiply([blocks, perGroup]), block, height, width]), images, block);
  const inRow = images === 1 ? perGroup : Number(perGroup) / images;
  const columns = (images * width) / block;
  const laid = rearrange(rows, [blocks, inRow, height, columns, block * block], [0, 1, 3, 2, 4]);
  return reshape(laid, [groups * filters, multiply([perGroup, width]), height, 1]);
}

/** The sum itself. [parts, 1, f, places, c of a part] */
export function convolve(
  image: Value,
  kernel: Value,
  { filters, groups }: Split,
  window: Window & { readonly block: number },
): Value {
  const y = unblockChannels(blockedConv(image, kernel, { ...window, group: groups }), window.block);
  const [parts, , places, perPart] = y.shape as readonly [number, number, number, number];
  const sum = groups === 1 ? y : reduceSum(reshape(y, [groups, filters, places, perPart]), { axes: [0] });
  return reshape(sum, [parts, 1, filters, places, perPart]);
}

/**
 * Memory [batch, part, block of channels, row, channel, block of columns, column] as
 * [part, batch, block of columns, row, block of channels, channel, column].
 */
function splitChannels(
  rows: Value,
  [batch, parts, blocks, height, columns]: readonly [Dim, number, number, number, number],
  block: number,
): Value {
  if (columns > 1) return rearrange(rows, [batch, parts, blocks, height, block, columns, block], [1, 0, 5, 3, 2, 4, 6]);
  // Rows of blocks trade places within a part (Gather runs on all threads), then parts come first in large pieces.
  const order = range(parts * height * blocks).map((place) => {
    const [part, row, of] = [
      Math.floor(place / (height * blocks)),
      Math.floor(place / blocks) % height,
      place % blocks,
    ];
    return (part * blocks + of) * height + row;
  });
  const positions = constant(fromNumbers("int64", [order.length], order));
  const gathered = gather(reshape(rows, [batch, order.length, block * block]), positions, 1);
  return rearrange(gathered, [batch, parts, height * blocks * block * block], [1, 0, 2]);
}
