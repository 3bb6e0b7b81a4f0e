import type { Value, ValueOf } from "../../graph/graph.ts";
import type { ConvAttrs } from "../../graph/operators.ts";
import { conv } from "../../ops/conv.ts";
import { reshape, slice, transpose } from "../../ops/layout.ts";

/**
 * A transposed convolution of stride 1 is a convolution with the filters turned round and their channels exchanged;
 * engines run that faster. Others stay as they are.
 */
export function lowerConvTranspose(value: ValueOf<"ConvTranspose">, inputs: readonly Value[]): Value | undefined {
  const [x, filters, bias] = inputs;
  const turned = transposedFilters(value, filters!);
  if (turned === undefined) return undefined;
  return conv(x!, turned.filters, { ...turned.attrs, ...(bias === undefined ? {} : { bias }) });
}

/** The filters and settings of the convolution that a transposed one is, or undefined where it is none. */
export function transposedFilters(
  { attrs }: ValueOf<"ConvTranspose">,
  filters: Value,
): { readonly filters: Value; readonly attrs: ConvAttrs } | undefined {
  const { strides, pads, dilations, group } = attrs;
  const kernelShape = filters.shape.slice(2) as readonly number[];
  const rank = kernelShape.length;
  const reach = kernelShape.map((size, axis) => (size - 1) * dilations[axis]!);
  const borders = pads.map((width, i) => reach[i % rank]! - width);
  if (strides.some((step) => step !== 1) || borders.some((width) => width < 0)) return undefined;

  return { filters: turnFilters(filters, group), attrs: { strides, pads: borders, dilations, group } };
}

/** Filters [channels, filters / group, ...] of a transposed convolution turned round, as a convolution wants them: [filters, channels / group, ...]. */
export function turnFilters(filters: Value, group: number): Value {
  const [channels, perGroup, ...kernelShape] = filters.shape as readonly number[];
  const ranges = kernelShape.map((_, axis) => ({ axis: axis + 2, step: -1 }));
  const turned = reshape(slice(filters, ranges), [group, channels! / group, perGroup!, ...kernelShape]);
  const window = kernelShape.map((_, axis) => axis + 3);
  return reshape(transpose(turned, [0, 2, 1, ...window]), [group * perGroup!, channels! / group, ...kernelShape]);
}
