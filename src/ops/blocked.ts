import { emit, type Value } from "../graph/graph.ts";
import type { BlockedActivation, ConvAttrs } from "../graph/operators.ts";
import { reshape, transpose } from "./layout.ts";
import { outputSizes } from "./window.ts";

/** x [n, c, h, w] in the blocked layout; c must be a multiple of the block. */
export function blockChannels(x: Value, block: number): Value {
  if (x.op === "UnblockChannels") return x.inputs[0]!;
  return emit("BlockChannels", { block }, [x], x);
}

/** A blocked x in the plain layout. */
export function unblockChannels(x: Value, block: number): Value {
  if (x.op === "BlockChannels") return x.inputs[0]!;
  return emit("UnblockChannels", { block }, [x], x);
}

/**
 * Filters [f, c, kh, kw] as a blocked convolution wants them.
 * @param inputBlock the block of c: 1 where x is plain or each channel is its own group
 */
export function blockFilters(filters: Value, block: number, inputBlock: number): Value {
  const [count, channels, height, width] = filters.shape as readonly number[];
  const parts = [count! / block, block, channels! / inputBlock, inputBlock, height!, width!];
  return reshape(transpose(reshape(filters, parts), [0, 2, 4, 5, 3, 1]), filters.shape);
}

export interface BlockedConvOptions extends ConvAttrs {
  readonly block: number;
  readonly bias?: Value | undefined;
  /** A blocked value that is added to the result. It needs a bias beside it. */
  readonly added?: Value | undefined;
  /** What comes last. Default none. */
  readonly activation?: BlockedActivation | undefined;
}

/**
 * `conv` in the blocked layout: x [n, c, h, w], filters [f, c / group, kh, kw] laid as `blockFilters` does
 * -> [n, f, h', w'], blocked.
 * @throws ProblemError when a spatial size is not known, or the window is larger than the padded input.
 */
export function blockedConv(x: Value, filters: Value, options: BlockedConvOptions): Value {
  const { block, bias, added, activation = { kind: "none" }, strides, pads, dilations, group } = options;
  const kernelShape = filters.shape.slice(2) as readonly number[];
  const window = { strides, pads, dilations };
  const shape = [x.shape[0]!, filters.shape[0]!, ...outputSizes("BlockedConv", x, kernelShape, window)];
  const inputs = [x, filters, bias, added].filter((value) => value !== undefined);
  return emit("BlockedConv", { ...window, group, block, kernelShape, activation }, inputs, {
    dtype: x.dtype,
    shape,
  });
}

/** The mean of each channel of a blocked x. [n, c, h, w] -> [n, c, 1, 1], which lies alike in both layouts. */
export function blockedGlobalAveragePool(x: Value, block: number): Value {
  const [batch, channels] = x.shape;
  return emit("BlockedGlobalAveragePool", { block }, [x], { dtype: x.dtype, shape: [batch!, channels!, 1, 1] });
}
