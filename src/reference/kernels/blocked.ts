import type { BlockedActivation } from "../../graph/operators.ts";
import type { Kernels } from "../kernel.ts";
import { build, type NdArray, positionOf } from "../ndarray.ts";
import { convolution } from "./convolution.ts";

/** The blocked layout by its definition: [n, c, h, w] lies as [n, c / block, h, w, block]. */
export const blocked = {
  BlockChannels: ([x], { block }) => toBlocked(x!, block),
  BlockedGlobalAveragePool: ([x], { block }) => {
    const { shape, data } = fromBlocked(x!, block);
    const [batch, channels, height, width] = shape as [number, number, number, number];
    const size = height * width;
    const means = build([batch, channels, 1, 1], ([n, c]) => {
      const first = (n! * channels + c!) * size;
      return data.subarray(first, first + size).reduce((sum, each) => sum + each, 0) / size;
    });
    return toBlocked(means, block);
  },
  UnblockChannels: ([x], { block }) => fromBlocked(x!, block),
  BlockedConv: ([x, filters, bias, added], attrs) => {
    const { block, activation, group } = attrs;
    const channels = x!.shape[1]!;
    const isPlain = channels < block;
    const plainX = isPlain ? x! : fromBlocked(x!, block);
    const isDepthwise = group > 1 && channels === group;
    const plainFilters = filtersFromBlocked(filters!, block, isPlain || isDepthwise ? 1 : block);
    const y = convolution.Conv(bias === undefined ? [plainX, plainFilters] : [plainX, plainFilters, bias], attrs);
    const blockedY = toBlocked(y, block);
    return build(y.shape, (index) => {
      const position = positionOf(y.shape, index);
      const sum = blockedY.data[position]! + (added?.data[position] ?? 0);
      return activate(sum, activation);
    });
  },
} satisfies Partial<Kernels>;

function activate(x: number, activation: BlockedActivation): number {
  switch (activation.kind) {
    case "none":
      return x;
    case "Relu":
      return Math.max(0, x);
    case "Clip":
      return Math.min(activation.max, Math.max(activation.min, x));
    case "LeakyRelu":
      return x >= 0 ? x : activation.alpha * x;
  }
}

function toBlocked(x: NdArray, block: number): NdArray {
  return permuted(x, block, (data, from, result, to) => {
    result[to] = data[from]!;
  });
}

function fromBlocked(x: NdArray, block: number): NdArray {
  return permuted(x, block, (data, from, result, to) => {
    result[from] = data[to]!;
  });
}

/** Visits each element's place in the plain layout and in the blocked one. */
function permuted(
  { shape, data }: NdArray,
  block: number,
  move: (data: Float64Array, plain: number, result: Float64Array, blocked: number) => void,
): NdArray {
  const [, channels, height, width] = shape as [number, number, number, number];
  const result = new Float64Array(data.length);
  const blockedShape = [shape[0]!, channels / block, height, width, block];
  build(shape, ([n, c, h, w]) => {
    const plain = positionOf(shape, [n!, c!, h!, w!]);
    const blockedPlace = positionOf(blockedShape, [n!, Math.floor(c! / block), h!, w!, c! % block]);
    move(data, plain, result, blockedPlace);
    return 0;
  });
  return { shape, data: result };
}

function filtersFromBlocked({ shape, data }: NdArray, block: number, inputBlock: number): NdArray {
  const [filters, channels, height, width] = shape as [number, number, number, number];
  const laid = [filters / block, channels / inputBlock, height, width, inputBlock, block];
  return build(shape, ([f, c, h, w]) => {
    const place = [Math.floor(f! / block), Math.floor(c! / inputBlock), h!, w!, c! % inputBlock, f! % block];
    return data[positionOf(laid, place)]!;
  });
}
