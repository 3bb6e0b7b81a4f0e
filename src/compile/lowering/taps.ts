import { constant, type Value } from "../../graph/graph.ts";
import type { Window } from "../../graph/operators.ts";
import { conv } from "../../ops/conv.ts";
import { elementCount, tensor } from "../../tensor/tensor.ts";

/**
 * Filters that each read one tap of a window: a convolution with them lays the taps of every place side by side
 * (im2col), for `channels` channels on their own. [channels taps, 1, ...kernelShape]
 */
export function tapFilters(channels: number, kernelShape: readonly number[]): Value {
  const taps = elementCount(kernelShape);
  const data = new Float32Array(channels * taps * taps);
  for (let filter = 0; filter < channels * taps; filter++) data[filter * taps + (filter % taps)] = 1;
  return constant(tensor("float32", [channels * taps, 1, ...kernelShape], data));
}

/** The taps of every place of a window: x [n, c, ...] -> [n, c taps, ...places], the taps of a channel together. */
export function gatherTaps(x: Value, kernelShape: readonly number[], window: Window): Value {
  const channels = Number(x.shape[1]);
  const { strides, pads, dilations } = window;
  return conv(x, tapFilters(channels, kernelShape), { strides, pads, dilations, group: channels });
}
