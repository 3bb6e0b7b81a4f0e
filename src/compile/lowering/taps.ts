import { constant, type Value } from "../../graph/graph.ts";
import type { Window } from "../../graph/operators.ts";
import { type Dim, multiply } from "../../graph/shape.ts";
import { conv, convTranspose } from "../../ops/conv.ts";
import { reshape } from "../../ops/layout.ts";
import { elementCount, tensor } from "../../tensor/tensor.ts";

/**
 * Filters that each read one tap of a window: a convolution with them lays the taps of every place side by side
 * (im2col), for `channels` channels on their own. [channels taps, 1, ...kernelShape]
 */
function tapFilters(channels: number, kernelShape: readonly number[]): Value {
  const taps = elementCount(kernelShape);
  const data = new Float32Array(channels * taps * taps);
  for (let filter = 0; filter < channels * taps; filter++) data[filter * taps + (filter % taps)] = 1;
  return constant(tensor("float32", [channels * taps, 1, ...kernelShape], data));
}

/** The taps of every place of a window: x [n, c, ...] -> [n, c taps, ...places], the taps of a channel together. */
export function gatherTaps(x: Value, kernelShape: readonly number[], window: Window): Value {
  const [batch, channels, ...sizes] = x.shape as readonly [Dim, number, ...Dim[]];
  const { strides, pads, dilations } = window;
  const options = { strides, pads, dilations };
  if (hasFastGroups(kernelShape)) return conv(x, tapFilters(channels, kernelShape), { ...options, group: channels });
  const alone = reshape(x, [multiply([batch, channels]), 1, ...sizes]);
  const taps = conv(alone, tapFilters(1, kernelShape), options);
  return reshape(taps, [batch, channels * elementCount(kernelShape), ...taps.shape.slice(2)]);
}

/** What `gatherTaps` laid apart, back in its places, each the sum of its taps: [n, c taps, ...places] -> [n, c, ...]. */
export function scatterTaps(
  taps: Value,
  kernelShape: readonly number[],
  options: {
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
    readonly outputPadding: readonly number[];
  },
): Value {
  const count = elementCount(kernelShape);
  const [batch, rows, ...places] = taps.shape as readonly [Dim, number, ...Dim[]];
  const channels = rows / count;
  if (hasFastGroups(kernelShape)) {
    return convTranspose(taps, tapFilters(channels, kernelShape), { ...options, group: channels });
  }
  const alone = reshape(taps, [multiply([batch, channels]), count, ...places]);
  const whole = convTranspose(alone, tapFilters(1, kernelShape), options);
  return reshape(whole, [batch, channels, ...whole.shape.slice(2)]);
}

/** Engines are fast at a group for each channel of an image; over other numbers of axes some have no groups at all. */
function hasFastGroups(kernelShape: readonly number[]): boolean {
  return kernelShape.length === 2;
}
