import { constant, type Value, type ValueOf } from "../../graph/graph.ts";
import { cast, equal } from "../../ops/choice.ts";
import { mul } from "../../ops/elementwise.ts";
import { pad, reshape } from "../../ops/layout.ts";
import { argMax } from "../../ops/reduce.ts";
import { elementCount, fromNumbers } from "../../tensor/tensor.ts";
import { gatherTaps, scatterTaps } from "./taps.ts";

/** Lower than any activation, and finite, so that tap filters may multiply it by 0. */
const LOWEST = -3.4e38;

/**
 * The gradient of max-pooling for any window: the taps of each place side by side, the first largest among them gets
 * the place's gradient, and the taps are put back (and summed where windows overlap).
 */
export function lowerMaxPoolGradient(value: ValueOf<"MaxPoolGradient">, [x, , dy]: readonly Value[]): Value {
  const { kernelShape, strides, pads, dilations } = value.attrs;
  const rank = kernelShape.length;
  const [batch, channels, ...sizes] = x!.shape;
  const [, , ...places] = dy!.shape as readonly number[];
  const taps = elementCount(kernelShape);
  const count = elementCount(places as number[]);

  const bordered = pad(x!, [0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)], { value: LOWEST });
  const noPads = pads.map(() => 0);
  const columns = reshape(gatherTaps(bordered, kernelShape, { strides, pads: noPads, dilations }), [
    batch!,
    channels!,
    taps,
    count,
  ]);
  const winner = argMax(columns, 2, { keepdims: true });
  const numbers = constant(
    fromNumbers(
      "int64",
      [1, 1, taps, 1],
      Array.from({ length: taps }, (_, i) => i),
    ),
  );
  const received = mul(cast(equal(winner, numbers), "float32"), reshape(dy!, [batch!, channels!, 1, count]));

  const scattered = reshape(received, [batch!, Number(channels) * taps, ...places]);
  const padded = bordered.shape.slice(2) as readonly number[];
  const outputPadding = padded.map(
    (size, axis) => size - ((places[axis]! - 1) * strides[axis]! + (kernelShape[axis]! - 1) * dilations[axis]! + 1),
  );
  const whole = sumTaps(scattered, kernelShape, { strides, dilations }, outputPadding);
  const crop = [...pads.slice(0, rank).map((width) => -width), 0, 0, ...pads.slice(rank).map((width) => -width)];
  return sizes.length === 0 ? whole : pad(whole, [0, 0, ...crop]);
}

function sumTaps(
  scattered: Value,
  kernelShape: readonly number[],
  window: { readonly strides: readonly number[]; readonly dilations: readonly number[] },
  outputPadding: readonly number[],
): Value {
  const inside = outputPadding.map((extra, axis) => Math.min(extra, window.strides[axis]! - 1));
  const whole = scatterTaps(scattered, kernelShape, { ...window, outputPadding: inside });
  const rest = outputPadding.map((extra, axis) => extra - inside[axis]!);
  return pad(whole, [0, 0, ...rest.map(() => 0), 0, 0, ...rest]);
}
