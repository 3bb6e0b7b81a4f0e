import type { Value } from "../../../graph/graph.ts";
import type { ConvAttrs } from "../../../graph/operators.ts";
import type { Shape } from "../../../graph/shape.ts";
import { blockedConv, blockFilters } from "../../../ops/blocked.ts";
import { blockedForms, type Forms, fitsBlocks, PHASE_STARTS, type Phases } from "./forms.ts";

export interface BlockedConvolution {
  readonly attrs: ConvAttrs;
  /** The output's, [n, filters, h, w]. */
  readonly shape: Shape;
  readonly block: number;
  /** Whether nothing but pooling reads it. Default false. */
  readonly isPooled?: boolean;
}

/**
 * A convolution in the blocked layout, or undefined where it does not fit: filters must fill whole blocks, and so must
 * the channels, unless they are fewer than one block (the first layer's colours).
 */
export function blockedConvolution(
  x: Forms,
  filters: Value,
  bias: Value | undefined,
  { attrs, shape, block, isPooled = false }: BlockedConvolution,
): Forms | undefined {
  const channels = Number(x.shape[1]);
  const fewChannels = channels < block;
  if (!fitsBlocks(shape, block) || attrs.group !== 1 || (!fewChannels && !fitsBlocks(x.shape, block))) return undefined;
  const blockedFilters = blockFilters(filters, block, fewChannels ? 1 : block);
  const write = (window: Pick<ConvAttrs, "strides" | "pads">) =>
    blockedConv(fewChannels ? x.plain() : x.blocked(), blockedFilters, { ...attrs, ...window, bias, block });
  const whole = () => write(attrs);
  return blockedForms(
    shape,
    block,
    whole,
    isPooled && hasPhases(attrs, shape) ? () => convolvePhases(attrs, write) : undefined,
  );
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
