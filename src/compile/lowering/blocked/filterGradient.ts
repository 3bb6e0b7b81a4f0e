import { constant, type Value } from "../../../graph/graph.ts";
import type { OpAttrs } from "../../../graph/operators.ts";
import { type Dim, multiply, type Shape } from "../../../graph/shape.ts";
import { blockedConv, unblockChannels } from "../../../ops/blocked.ts";
import { add } from "../../../ops/elementwise.ts";
import { concat, gather, pad, reshape, slice, transpose } from "../../../ops/layout.ts";
import { filled, fromNumbers, tensor } from "../../../tensor/tensor.ts";
import { type Forms, fitsBlocks, PHASE_STARTS } from "./forms.ts";

type Attrs = OpAttrs["ConvFilterGradient"];

/*
 * The gradient of filters is itself a convolution that the blocked kernels run well:
 *
 *     dW[o, c, kh, kw] = sum over n, h, w of dy[n, o, h, w] x[n, c, h + kh - top, w + kw - left]
 *
 * Take (n, w) as the channels that a convolution sums over, h as its window's height, the channels c as the width of
 * its image and kh as its places. For each kw that is one convolution, with dy (shifted by kw) as its filters. No
 * taps are copied out, and nothing is summed over the batch afterwards. It asks that w fills whole blocks.
 */

/** The gradient of filters in the blocked layout, or undefined where it does not fit. [f, c, kh, kw], plain */
export function blockedFilterGradient(
  x: Forms,
  dy: Forms,
  attrs: Attrs,
  shape: Shape,
  block: number,
): Value | undefined {
  const { strides, dilations, group } = attrs;
  const isDense = [...strides, ...dilations].every((step) => step === 1) && group === 1 && strides.length === 2;
  if (!isDense || !fitsBlocks(dy.shape, block)) return undefined;
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [top, left, bottom] = attrs.pads as [number, number, number, number];

  if (channels < block) return phaseGradient(x, dy, attrs, shape, block);
  if (!fitsBlocks(x.shape, block)) return undefined;

  // The smaller of the two becomes the filters, because those are copied and shifted.
  if (channels < filters && Number(dy.shape[3]) % block === 0) {
    // dW with x as filters: place r is kh = kernelHeight - 1 - r.
    const pads = [kernelHeight - 1 - top, kernelHeight - 1 - bottom] as const;
    if (pads.some((border) => border < 0)) return undefined;
    const parts = correlate(dy, x, { shifts: range(kernelWidth).map((kw) => kw - left), pads, block });
    const [halves, , , rows, width] = parts.shape as [number, number, number, number, number];
    const turned = slice(parts, [{ axis: 3, step: -1 }]);
    return reshape(transpose(turned, [0, 4, 2, 3, 1]), [halves * width, channels, rows, kernelWidth]);
  }
  if (Number(x.shape[3]) % block !== 0) return undefined;
  const parts = correlate(x, dy, { shifts: range(kernelWidth).map((kw) => left - kw), pads: [top, bottom], block });
  return reshape(transpose(parts, [2, 0, 4, 3, 1]), [filters, channels, kernelHeight, kernelWidth]);
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
 * still [n, c, h, w], moving [n, f, h', w'] -> [parts of c, shifts, f, places, c of a part]
 */
function correlate(still: Forms, moving: Forms, { shifts, pads, block }: Correlation): Value {
  const [batch, channels, height, width] = still.shape as readonly [Dim, number, number, number];
  const [, filters, movingHeight, movingWidth] = moving.shape as readonly [Dim, number, number, number];
  // Two parts of the channels keep two threads busy.
  const parts = (channels / block) % 2 === 0 ? 2 : 1;
  const blocks = channels / block / parts;
  const columns = width / block;

  const rows = unblockChannels(reshape(still.blocked(), [-1, block, 1, width]), block);
  const x = reshape(splitChannels(rows, [batch, parts, blocks, height, columns], block), [
    parts,
    multiply([batch, width]),
    height,
    channels / parts,
  ]);

  const byFilter = rearrange(moving.blocked(), [batch, filters / block, movingHeight * movingWidth * block], [1, 0, 2]);
  const results = shifts.map((by) => {
    const shifted = shift(reshape(byFilter, [-1, block, movingHeight, movingWidth]), by, width, block);
    const laid = rearrange(shifted, [filters / block, batch, movingHeight, columns, block * block], [0, 1, 3, 2, 4]);
    const kernel = reshape(laid, [filters, multiply([batch, width]), movingHeight, 1]);
    const y = blockedConv(x, kernel, {
      strides: [1, 1],
      dilations: [1, 1],
      pads: [pads[0], 0, pads[1], 0],
      group: 1,
      block,
    });
    const [, , places, perPart] = y.shape as readonly [Dim, number, number, number];
    return reshape(unblockChannels(y, block), [parts, 1, filters, places, perPart]);
  });
  return concat(results, 1);
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

/** Each row read `by` places further right, zeros beyond its ends, cut or filled to `width`: a depthwise convolution with one tap. */
function shift(images: Value, by: number, width: number, block: number): Value {
  const before = Math.max(0, -by);
  const tap = Math.max(0, by);
  const missing = width - Number(images.shape[3]) - before;
  const size = Math.max(tap + 1, 1 - missing);
  const after = missing + size - 1;
  if (size === 1 && before === 0 && after === 0) return images;
  const data = new Float32Array(size * block).fill(1, tap * block, (tap + 1) * block);
  const filters = constant(tensor("float32", [block, 1, 1, size], data));
  return blockedConv(images, filters, {
    strides: [1, 1],
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
