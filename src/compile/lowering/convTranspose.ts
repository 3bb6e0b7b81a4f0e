import type { Value, ValueOf } from "../../graph/graph.ts";
import { conv } from "../../ops/conv.ts";
import { reshape, slice, transpose } from "../../ops/layout.ts";

/**
 * A transposed convolution of stride 1 is a convolution with the filters turned round and their channels exchanged;
 * engines run that faster. Others stay as they are.
 */
export function lowerConvTranspose(value: ValueOf<"ConvTranspose">, inputs: readonly Value[]): Value | undefined {
  const { strides, pads, dilations, group } = value.attrs;
  const [x, filters, bias] = inputs;
  const [channels, perGroup, ...kernelShape] = filters!.shape as readonly number[];
  const rank = kernelShape.length;
  const reach = kernelShape.map((size, axis) => (size - 1) * dilations[axis]!);
  const borders = pads.map((width, i) => reach[i % rank]! - width);
  if (strides.some((step) => step !== 1) || borders.some((width) => width < 0)) return undefined;

  const turned = slice(
    filters!,
    kernelShape.map((_, axis) => ({ axis: axis + 2, step: -1 })),
  );
  const window = kernelShape.map((_, axis) => axis + 3);
  const exchanged = transpose(reshape(turned, [group, channels! / group, perGroup!, ...kernelShape]), [
    0,
    2,
    1,
    ...window,
  ]);
  const kernel = reshape(exchanged, [group * perGroup!, channels! / group, ...kernelShape]);
  return conv(x!, kernel, { pads: borders, dilations, group, ...(bias === undefined ? {} : { bias }) });
}
