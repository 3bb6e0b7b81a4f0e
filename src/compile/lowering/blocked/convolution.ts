import type { Value } from "../../../graph/graph.ts";
import { constant } from "../../../graph/graph.ts";
import type { ConvAttrs } from "../../../graph/operators.ts";
import type { Shape } from "../../../graph/shape.ts";
import { blockedConv, blockFilters } from "../../../ops/blocked.ts";
import { add } from "../../../ops/elementwise.ts";
import { filled } from "../../../tensor/tensor.ts";
import { blockedForms, type ConvolutionEnd, type Forms, fitsBlocks, PHASE_STARTS, type Phases } from "./forms.ts";

export interface BlockedConvolution {
  readonly attrs: ConvAttrs;
  /** The output's, [n, filters, h, w]. */
  readonly shape: Shape;
  readonly block: number;
  /** Whether nothing but pooling reads it. Default false. */
  readonly isPooled?: boolean;
  /** Whether one value alone reads it, with which it may be written. */
  readonly isOpen: boolean;
}

/**
 * A convolution in the blocked layout, or undefined where it does not fit: filters must fill whole blocks, and so must
 * the channels, unless they are fewer than one block (the first layer's colours). Groups must be single channels.
 */
export function blockedConvolution(
  x: Forms,
  filters: Value,
  bias: Value | undefined,
  { attrs, shape, block, isPooled = false, isOpen }: BlockedConvolution,
): Forms | undefined {
  const fewChannels = Number(x.shape[1]) < block;
  if (!fitsBlocks(shape, block) || (!fewChannels && !fitsBlocks(x.shape, block))) return undefined;
  const laid = layFilters(filters, attrs, block, fewChannels);
  if (laid === undefined) return undefined;
  const write = (window: Pick<ConvAttrs, "strides" | "pads">, end: ConvolutionEnd = {}) => {
    const { added } = end;
    const sum = bias && end.bias ? add(bias, end.bias) : (bias ?? end.bias);
    const shift = sum ?? (added && constant(filled("float32", [Number(shape[1])], 0)));
    return blockedConv(fewChannels ? x.plain() : x.blocked(), laid, {
      ...attrs,
      ...window,
      ...end,
      bias: shift,
      block,
    });
  };
  const phases = isPooled && hasPhases(attrs, shape) ? () => convolvePhases(attrs, write) : undefined;
  return blockedForms(shape, block, () => write(attrs), {
    phases,
    open: isOpen ? (end) => write(attrs, end) : undefined,
  });
}

/** Filters as a blocked convolution wants them: those of all channels, or one for each. Images alone have blocks. */
export function layFilters(
  filters: Value,
  { group }: Pick<ConvAttrs, "group">,
  block: number,
  fewChannels = false,
): Value | undefined {
  if (filters.shape.length !== 4) return undefined;
  const isDepthwise = group === filters.shape[0] && filters.shape[1] === 1;
  if (group === 1) return filters.shape[0] ? blockFiltersIfWhole(filters, block, fewChannels ? 1 : block) : undefined;
  return isDepthwise && !fewChannels ? blockFiltersIfWhole(filters, block, 1) : undefined;
}

function blockFiltersIfWhole(filters: Value, block: number, inputBlock: number): Value | undefined {
  const [count, channels] = filters.shape as readonly number[];
  return count! % block === 0 && channels! % inputBlock === 0 ? blockFilters(filters, block, inputBlock) : undefined;
}

/** Whether each phase of the output is a convolution of step 2 with borders of 0 or more. */
function hasPhases({ strides, pads, dilations }: ConvAttrs, [, , height, width]: Shape): boolean {
  const isDense = [...strides, ...dilations].every((step) => step === 1) && pads.every((border) => border >= 1);
  return isDense && Number(height) % 2 === 0 && Number(width) % 2 === 0;
}

/** The quarters of the output on their own: as much arithmetic as the whole, and pooling then has its windows side by side. */
function convolvePhases({ pads }: ConvAttrs, write: (window: Pick<ConvAttrs, "strides" | "pads">) => Value): Phases {
  const [top, left, bottom, right] = pads as [number, number, number, number];
  const [a, b, c, d] = PHASE_STARTS.map(([row, column]) =>
    write({ strides: [2, 2], pads: [top - row, left - column, bottom - 1 + row, right - 1 + column] }),
  );
  return [a!, b!, c!, d!];
}
