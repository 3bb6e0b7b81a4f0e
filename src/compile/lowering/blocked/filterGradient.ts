import { constant, type Value } from "../../../graph/graph.ts";
import type { OpAttrs, Window } from "../../../graph/operators.ts";
import { type Dim, multiply, type Shape } from "../../../graph/shape.ts";
import { blockedConv, unblockChannels } from "../../../ops/blocked.ts";
import { add } from "../../../ops/elementwise.ts";
import { concat, gather, pad, reshape, slice, transpose } from "../../../ops/layout.ts";
import { reduceSum } from "../../../ops/reduce.ts";
import { filled, fromNumbers, tensor } from "../../../tensor/tensor.ts";
import { blockedForms, type Forms, fitsBlocks, PHASE_STARTS, plainForms } from "./forms.ts";

type Attrs = OpAttrs["ConvFilterGradient"];

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

/** The gradient of filters in the blocked layout, or undefined where it does not fit. [f, c, kh, kw], plain */
export function blockedFilterGradient(
  x: Forms,
  dy: Forms,
  attrs: Attrs,
  shape: Shape,
  block: number,
): Value | undefined {
  const [filters, channels, ...window] = shape as [number, number, number, number];
  if (window.length !== 2 || !fitsBlocks(dy.shape, block)) return undefined;
  if (attrs.group > 1) {
    const isDepthwise = channels === 1 && filters === attrs.group && fitsBlocks(x.shape, block);
    return isDepthwise ? depthwiseFilterGradient(x, dy, attrs, window, block) : undefined;
  }
  const isDense = [...attrs.strides, ...attrs.dilations].every((step) => step === 1);
  if (channels < block) {
    const gradient = isDense ? phaseGradient(x, dy, attrs, shape, block) : undefined;
    return gradient ?? gradientOfFewChannels(x, dy, attrs, shape, block);
  }
  if (!fitsBlocks(x.shape, block)) return undefined;
  if (!isDense) return stridedGradient(x, dy, attrs, shape, block);
  // A window of one place may see all places in one row.
  const isPointwise = [...window, ...attrs.pads.map((width) => width + 1)].every((size) => size === 1);
  return isPointwise
    ? denseGradient(inWholeBlocks(x, block), inWholeBlocks(dy, block), attrs, shape, block)
    : denseGradient(x, dy, attrs, shape, block);
}

function denseGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [top, left, bottom] = attrs.pads as [number, number, number];
  // The smaller of the two becomes the filters, because those are copied and shifted.
  if (channels < filters) {
    // dW with x as filters: place r is kh = kernelHeight - 1 - r.
    const pads = [kernelHeight - 1 - top, kernelHeight - 1 - bottom] as const;
    const shifts = range(kernelWidth).map((kw) => kw - left);
    const parts = pads.some((border) => border < 0) ? undefined : correlate(dy, x, { shifts, pads, block });
    if (parts === undefined) return undefined;
    const [halves, , , rows, width] = parts.shape as [number, number, number, number, number];
    const turned = slice(parts, [{ axis: 3, step: -1 }]);
    return reshape(transpose(turned, [0, 4, 2, 3, 1]), [halves * width, channels, rows, kernelWidth]);
  }
  const shifts = range(kernelWidth).map((kw) => left - kw);
  const parts = correlate(x, dy, { shifts, pads: [top, bottom], block });
  return parts && reshape(transpose(parts, [2, 0, 4, 3, 1]), [filters, channels, kernelHeight, kernelWidth]);
}

/** The same for steps and gaps: each column of the window sees other columns of x, and dy has gaps where the rows of x are stepped over. */
function stridedGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [top, left] = attrs.pads as [number, number];
  const [batch, , height, width] = dy.shape as readonly [Dim, number, number, number];
  const [, , rows, columns] = x.shape as readonly [Dim, number, number, number];
  const images = imagesInRow(batch, width, block);
  if (images === undefined) return undefined;
  const split: Split = { batch, filters, images, groups: groupsOf(x, images, block) };
  const kernel = asFilters(byFilter(dy, split, block), split, block);
  const bottom = (kernelHeight - 1) * attrs.dilations[0]! + (height - 1) * attrs.strides[0]! + 1 - rows - top;
  const results = range(kernelWidth).map((kw) => {
    const by = kw * attrs.dilations[1]! - left;
    const seen = shift(reshape(x.blocked(), [-1, block, rows, columns]), { by, width, step: attrs.strides[1]! }, block);
    const image = asImage(reshape(seen, [batch, channels, rows, width]), images, block);
    const sums = convolve(image, kernel, split, {
      strides: [attrs.dilations[0]!, 1],
      dilations: [attrs.strides[0]!, 1],
      pads: [top, 0, Math.max(0, bottom), 0],
      block,
    });
    return slice(sums, [{ axis: 3, end: kernelHeight }]);
  });
  return reshape(transpose(concat(results, 1), [2, 0, 4, 3, 1]), [filters, channels, kernelHeight, kernelWidth]);
}

/** The gradient of the first layer's filters, whose colours are filled up to a block. */
function gradientOfFewChannels(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, ...window] = shape as readonly number[];
  const filled = pad(x.plain(), [0, 0, 0, 0, 0, block - channels!, 0, 0]);
  const gradient = blockedFilterGradient(plainForms(filled, block), dy, attrs, [filters!, block, ...window], block);
  return gradient && slice(gradient, [{ axis: 1, end: channels! }]);
}

/**
 * The gradient of depthwise filters,
 *
 *     dW[c, kh, kw] = sum over n, h, w of dy[n, c, h, w] x[n, c, h + kh - top, w + kw - left]
 *
 * is, for each image, a depthwise convolution with dy as its filters: their window is the whole image, and its places are those
 * of the window. Each image's channels are their own groups, which asks that the batch's size is known.
 */
function depthwiseFilterGradient(
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

interface Correlation {
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
function correlate(still: Forms, moving: Forms, { shifts, pads, block }: Correlation): Value | undefined {
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
function imagesInRow(batch: Dim, width: number, block: number): number | undefined {
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
function asImage(still: Value, images: number, block: number): Value {
  const row = sideBySide(still, images, block);
  const [batch, channels, height, width] = row.shape as readonly [Dim, number, number, number];
  // Two parts of the channels keep two threads busy.
  const parts = (channels / block) % 2 === 0 ? 2 : 1;
  const sizes = [batch, parts, channels / block / parts, height, width / block] as const;
  const rows = unblockChannels(reshape(row, [-1, block, 1, width]), block);
  return reshape(splitChannels(rows, sizes, block), [parts, multiply([batch, width]), height, channels / parts]);
}

interface Split {
  readonly batch: Dim;
  readonly filters: number;
  /** How many images stand side by side. */
  readonly images: number;
  /** Into how many groups the sum over images is split, each a convolution of its own. */
  readonly groups: number;
}

/** Where the image has one part alone, two halves of the batch keep two threads busy. */
function groupsOf({ shape: [batch, channels] }: Forms, images: number, block: number): number {
  const hasParts = (Number(channels) / block) % 2 === 0;
  return !hasParts && typeof batch === "number" && batch % (2 * images) === 0 ? 2 : 1;
}

/** Blocked [n, f, h, w] with groups, and in them the blocks of f, outside: [groups f / block n / groups, block, h, w]. */
function byFilter(moving: Forms, { batch, filters, groups }: Split, block: number): Value {
  const [height, width] = moving.shape.slice(2) as [number, number];
  const perGroup = groups === 1 ? batch : Number(batch) / groups;
  const sizes = [groups, perGroup, filters / block, height * width * block];
  return reshape(rearrange(moving.blocked(), sizes, [0, 2, 1, 3]), [-1, block, height, width]);
}

/** What `byFilter` gives, as the filters of the sum: [groups f, (n / groups, w), h, 1], blocked. */
function asFilters(apart: Value, { batch, filters, images, groups }: Split, block: number): Value {
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
function convolve(
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

/** An image whose rows are cut anew into whole blocks, where its places allow it. */
function inWholeBlocks(x: Forms, block: number): Forms {
  const [batch, channels, height, width] = x.shape as readonly [Dim, number, number, number];
  if (width % block === 0 || (height * width) % block !== 0) return x;
  const shape = [batch, channels, (height * width) / block, block];
  return blockedForms(shape, block, () => reshape(x.blocked(), shape));
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

interface Shift {
  readonly by: number;
  /** How many columns come out. */
  readonly width: number;
  /** Default 1. */
  readonly step?: number;
}

/** Each row read `by` places further right, every `step`-th place, zeros beyond its ends: a depthwise convolution with one tap. */
function shift(images: Value, { by, width, step = 1 }: Shift, block: number): Value {
  const before = Math.max(0, -by);
  const tap = Math.max(0, by);
  const missing = (width - 1) * step + tap + 1 - Number(images.shape[3]) - before;
  const size = tap + 1 + Math.max(0, -missing);
  const after = Math.max(0, missing);
  if (size === 1 && before === 0 && after === 0 && step === 1) return images;
  const data = new Float32Array(size * block).fill(1, tap * block, (tap + 1) * block);
  const filters = constant(tensor("float32", [block, 1, 1, size], data));
  return blockedConv(images, filters, {
    strides: [1, step],
    dilations: [1, 1],
    pads: [0, before, 0, after],
    group: block,
    block,
  });
}

/**
 * The gradient where x has few channels and dy comes as phases, as after a pooled first layer: all columns of the
 * window stand side by side in one small image, so nothing large is shifted or put together.
 */
function phaseGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [batch, , height, width] = x.shape as readonly [Dim, number, number, number];
  const [, , phaseHeight, phaseWidth] = dy.shape.map((size, axis) => (axis < 2 ? size : Number(size) / 2)) as [
    Dim,
    number,
    number,
    number,
  ];
  const [top, left] = attrs.pads as [number, number];
  if (dy.native !== "phases" || phaseWidth % block !== 0) return undefined;

  // Column s of the window, for a phase that begins at column q, is kw = s - q; s = 2 pair + parity.
  const pairs = Math.ceil((kernelWidth + 1) / 2);
  const fullWidth = 2 * (phaseWidth + pairs - 1);
  const bordered = pad(x.plain(), [0, 0, 0, left, 0, 0, 0, fullWidth - width - left]);
  const parities = range(2).map((parity) => slice(bordered, [{ axis: 3, start: parity, step: 2 }]));
  const split = transpose(concat(parities, 1), [0, 2, 1, 3]);
  const windows = range(pairs).map((pair) => {
    const part = reshape(slice(split, [{ axis: 3, start: pair, end: pair + phaseWidth }]), [
      batch,
      height,
      2 * channels,
      phaseWidth,
    ]);
    const laid = rearrange(part, [batch, height * 2 * channels, phaseWidth / block, block], [0, 2, 1, 3]);
    return reshape(laid, [1, multiply([batch, phaseWidth]), height, 2 * channels]);
  });
  const image = concat(windows, 0);

  const sums = range(2).map((column) => {
    const nothing = constant(filled("float32", [filters], 0));
    return PHASE_STARTS.reduce<Value | undefined>((sum, [row, start], i) => {
      if (start !== column) return sum;
      const before = top - row;
      const after = kernelHeight - height - before + 2 * (phaseHeight - 1);
      const phase = rearrange(
        dy.phases()[i]!,
        [batch, filters / block, phaseHeight, phaseWidth / block, block * block],
        [1, 0, 3, 2, 4],
      );
      const kernel = reshape(phase, [filters, multiply([batch, phaseWidth]), phaseHeight, 1]);
      const added = sum === undefined ? {} : { bias: nothing, added: sum };
      return blockedConv(image, kernel, {
        strides: [1, 1],
        dilations: [2, 1],
        pads: [before, 0, after, 0],
        group: 1,
        block,
        ...added,
      });
    }, undefined)!;
  });
  const byColumn = sums.map((sum, column) => {
    const places = reshape(unblockChannels(sum, block), [pairs, filters, kernelHeight, 2, channels]);
    const columns = reshape(transpose(places, [1, 4, 2, 0, 3]), [filters, channels, kernelHeight, 2 * pairs]);
    return slice(columns, [{ axis: 3, start: column, end: column + kernelWidth }]);
  });
  return byColumn.reduce(add);
}

/** Memory seen under `shape` (-1 allowed) with its axes in another order. Axes of size 1 and neighbours that stay together are one. */
function rearrange(x: Value, shape: Shape, perm: readonly number[]): Value {
  const groups: number[][] = [];
  for (const axis of perm.filter((each) => shape[each] !== 1)) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    const follows =
      previous !== undefined &&
      range(axis)
        .slice(previous + 1)
        .every((between) => shape[between] === 1) &&
      axis > previous;
    if (follows) last!.push(axis);
    else groups.push([axis]);
  }
  const ordered = groups.toSorted((a, b) => a[0]! - b[0]!);
  const sizes = ordered.map((group) => multiply(group.map((axis) => shape[axis]!)));
  return transpose(
    reshape(x, sizes),
    groups.map((group) => ordered.indexOf(group)),
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
