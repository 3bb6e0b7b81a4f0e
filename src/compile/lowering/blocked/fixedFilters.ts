import { constant, type Value, type ValueOf } from "../../../graph/graph.ts";
import { filled, tensor } from "../../../tensor/tensor.ts";
import { blockedConvolution } from "./convolution.ts";
import type { Forms } from "./forms.ts";
import { isReadOnce, type Surroundings } from "./surroundings.ts";

/*
 * What is a convolution with filters that are known: so it stays in the blocked layout, and may be written with what follows.
 */

/** Averaging is a convolution of each channel with equal weights, where what lies outside counts or nothing does. */
export function averaged(value: ValueOf<"AveragePool">, around: Surroundings): Forms | undefined {
  const { kernelShape, countIncludePad, strides, pads, dilations } = value.attrs;
  const channels = Number(value.shape[1]);
  if (kernelShape.length !== 2 || (!countIncludePad && pads.some((width) => width > 0))) return undefined;
  const share = 1 / kernelShape.reduce((product, size) => product * size);
  const filters = constant(filled("float32", [channels, 1, ...kernelShape], share));
  return convolved(value as Value, filters, { strides, pads, dilations, group: channels }, around);
}

/** Channels of zeros beside those there are. */
export function channelsPadded(value: ValueOf<"Pad">, around: Surroundings): Forms | undefined {
  const { pads, mode, value: fill } = value.attrs;
  const isOfChannels = value.shape.length === 4 && pads.every((width, i) => width === 0 || (i % 4 === 1 && width > 0));
  return isOfChannels && mode === "constant" && fill === 0 ? moved(value as Value, pads[1]!, around) : undefined;
}

/** Some of the channels, one behind the other. */
export function channelsCut(value: ValueOf<"Slice">, around: Surroundings): Forms | undefined {
  const { axes, starts, steps } = value.attrs;
  const isOfChannels = value.shape.length === 4 && axes.join() === "1" && steps.join() === "1";
  return isOfChannels ? moved(value as Value, -starts[0]!, around) : undefined;
}

/** A convolution of one place: channel c becomes channel c + by, what has no place is left out and what receives nothing is 0. */
function moved(value: Value, by: number, around: Surroundings): Forms | undefined {
  const [from, to] = [Number(value.inputs[0]!.shape[1]), Number(value.shape[1])];
  const data = new Float32Array(to * from);
  for (let channel = Math.max(0, -by); channel < from && channel + by < to; channel++)
    data[(channel + by) * from + channel] = 1;
  const filters = constant(tensor("float32", [to, from, 1, 1], data));
  const attrs = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: 1 };
  return convolved(value, filters, attrs, around);
}

function convolved(
  value: Value,
  filters: Value,
  attrs: Parameters<typeof blockedConvolution>[3]["attrs"],
  around: Surroundings,
): Forms | undefined {
  const x = around.formsOf(value.inputs[0]!);
  if (x.native === "plain" || value.dtype !== "float32") return undefined;
  const { shape } = value;
  return blockedConvolution(x, filters, undefined, {
    ...{ attrs, shape, block: around.block },
    isOpen: isReadOnce(value, around),
  });
}
