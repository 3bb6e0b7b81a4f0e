import { constant, type Value, type ValueOf } from "../../graph/graph.ts";
import type { ConvAttrs, PoolAttrs } from "../../graph/operators.ts";
import { cast, equal, where } from "../../ops/choice.ts";
import { conv, convFilterGradient, convTranspose } from "../../ops/conv.ts";
import { div, exp, mul, sub } from "../../ops/elementwise.ts";
import { pad, slice } from "../../ops/layout.ts";
import { maxPoolGradient } from "../../ops/pool.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { spatialSizes } from "../../ops/window.ts";
import { elementCount, filled, fromNumbers } from "../../tensor/tensor.ts";
import { blocked, type Rules, ZERO } from "../rule.ts";

/**
 * Convolution and its kin. Conv is linear in x: y = C(w) x. ConvTranspose is C(w)', and ConvFilterGradient is G(x, dy),
 * defined by <w, G(x, dy)> = <dy, C(w) x>. So each one's gradients are the other two.
 */
export const network = {
  // d softmax(x) = y (dx - <y, dx>)
  Softmax: (y, dy) => [() => mul(y, sub(dy, sumAlong(mul(y, dy), y.attrs.axis)))],
  // d logSoftmax(x) = dx - <e^y, dx>
  LogSoftmax: (y, dy) => [() => sub(dy, mul(exp(y), sumAlong(dy, y.attrs.axis)))],
  // y = C(w) x + b: x receives C(w)' dy, w receives G(x, dy), b the sum over images and places
  Conv: ({ inputs: [x, w], attrs }, dy) => [
    () => scatter(dy, w!, x!, attrs),
    () => convFilterGradient(x!, dy, spatialSizes("Conv", w!), attrs),
    () => sumToBias(dy),
  ],
  // y = C(w)' x + b: x receives C(w) dy, and <x, C(w) dy> = <w, G(dy, x)>
  ConvTranspose: ({ inputs: [x, w], attrs }, dy) => [
    () => conv(dy, w!, attrs),
    () => convFilterGradient(dy, x!, spatialSizes("ConvTranspose", w!), attrs),
    () => sumToBias(dy),
  ],
  // y = G(x, e), and <dy, G(x, e)> = <e, C(dy) x>: x receives C(dy)' e, e receives C(dy) x
  ConvFilterGradient: ({ inputs: [x, e], attrs }, dy) => [() => scatter(e!, dy, x!, attrs), () => conv(x!, dy, attrs)],
  // the first maximum of each window receives the window's gradient
  MaxPool: (y, dy) => [() => maxPoolGradient(y.inputs[0]!, y as Value, dy, y.attrs)],
  // linear in its third input, which receives what stands at each window's maximum; the maxima move in steps
  MaxPoolGradient: ({ inputs: [x, y], attrs }, dy) => [ZERO, ZERO, () => atMaxima(x!, y!, dy, attrs)],
  // each element of a window receives an equal share of its gradient
  AveragePool: (y, dy) => [() => spreadMeans(dy, y)],
  GridSample: blocked("Sample images before any layer that is trained, so that nothing has to flow through it."),
} satisfies Partial<Rules>;

function sumAlong(x: Value, axis: number): Value {
  return reduceSum(x, { axes: [axis], keepdims: true });
}

/** [n, filters, ...] -> [filters] */
function sumToBias(dy: Value): Value {
  return reduceSum(dy, { axes: dy.shape.map((_, axis) => axis).filter((axis) => axis !== 1) });
}

/** C(w)' dy, in the shape of x: pixels of x behind the last window receive zeros. */
function scatter(dy: Value, w: Value, x: Value, { strides, pads, dilations, group }: ConvAttrs): Value {
  const places = spatialSizes("ConvTranspose", dy);
  const kernel = spatialSizes("ConvTranspose", w);
  const outputPadding = spatialSizes("ConvTranspose", x).map((size, axis) => {
    const padded = size + pads[axis]! + pads[axis + places.length]!;
    return padded - ((places[axis]! - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1);
  });
  return convTranspose(dy, w, { strides, pads, dilations, group, outputPadding });
}

/** For each window of x with its maximum y, the element of `values` (shaped like x) that stands at the first maximum. */
function atMaxima(x: Value, y: Value, values: Value, { kernelShape, strides, pads, dilations }: PoolAttrs): Value {
  const spatial = kernelShape.length;
  const border = [0, 0, ...pads.slice(0, spatial), 0, 0, ...pads.slice(spatial)];
  const candidates = pad(x, border, { value: -Infinity });
  const padded = pad(values, border);
  const zero = constant(
    filled(
      values.dtype,
      y.shape.map(() => 1),
      0,
    ),
  );
  // The last tap first, so that among equal maxima the first has the last word.
  return tapsOf(kernelShape).reduceRight<Value>((found, tap) => {
    const ranges = tap.map((position, axis) => {
      const start = position * dilations[axis]!;
      const step = strides[axis]!;
      return { axis: axis + 2, start, end: start + (Number(y.shape[axis + 2]) - 1) * step + 1, step };
    });
    return where(equal(slice(candidates, ranges), y), slice(padded, ranges), found);
  }, zero);
}

/** The positions of a window in row-major order: for [1, 2], [[0, 0], [0, 1]]. */
function tapsOf(kernelShape: readonly number[]): number[][] {
  return kernelShape.reduce<number[][]>(
    (taps, size) => taps.flatMap((tap) => Array.from({ length: size }, (_, i) => [...tap, i])),
    [[]],
  );
}

/** Averaging is a convolution of each channel with ones, divided by how many elements each window has. */
function spreadMeans(dy: Value, { inputs: [x], attrs }: ValueOf<"AveragePool">): Value {
  const { kernelShape, countIncludePad, strides, pads, dilations } = attrs;
  const channels = Number(x!.shape[1]);
  const ones = constant(filled("float32", [channels, 1, ...kernelShape], 1));
  const share = countIncludePad
    ? div(dy, elementCount(kernelShape))
    : div(dy, cast(windowCounts(dy, x!, attrs), dy.dtype));
  return scatter(share, cast(ones, dy.dtype), x!, { strides, pads, dilations, group: channels });
}

/** How many elements of each window lie inside the image, [1, 1, ...]: the product of its counts along each axis. */
function windowCounts(y: Value, x: Value, { kernelShape, strides, pads, dilations }: PoolAttrs): Value {
  const sizes = spatialSizes("AveragePool", x);
  const places = spatialSizes("AveragePool", y);
  const counts = places.reduce<number[]>(
    (products, count, axis) => {
      const along = Array.from({ length: count }, (_, place) => {
        const start = place * strides[axis]! - pads[axis]!;
        const taps = Array.from({ length: kernelShape[axis]! }, (_, tap) => start + tap * dilations[axis]!);
        return taps.filter((position) => position >= 0 && position < sizes[axis]!).length;
      });
      return products.flatMap((product) => along.map((each) => product * each));
    },
    [1],
  );
  return constant(fromNumbers("float32", [1, 1, ...places], counts));
}
