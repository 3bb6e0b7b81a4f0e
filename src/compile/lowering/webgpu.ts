import { constant, emit, type Value, type ValueOf, withInputs } from "../../graph/graph.ts";
import type { ConvAttrs, OpType } from "../../graph/operators.ts";
import type { Shape } from "../../graph/shape.ts";
import { cast, equal, greater, less, where } from "../../ops/choice.ts";
import { conv, convTranspose } from "../../ops/conv.ts";
import { abs, add, exp, log, mul, sub, tanh } from "../../ops/elementwise.ts";
import { concat, expand, pad, reshape, slice } from "../../ops/layout.ts";
import { reduceMax, reduceSum } from "../../ops/reduce.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { elementCount, fromNumbers, toNumbers } from "../../tensor/tensor.ts";

type Rewrite<T extends OpType> = (value: ValueOf<T>, inputs: readonly Value[]) => Value | undefined;

/**
 * What ONNX Runtime's WebGPU engine (1.30) lacks, refuses or computes wrongly, written with what it has. Each was found by
 * `test/onnx/conformance.webgpu.test.ts`, which fails without it.
 */
const rewrites: { readonly [T in OpType]?: Rewrite<T> } = {
  Conv: ({ attrs }, [x, filters, bias]) => {
    const { group } = attrs;
    if (group === 1) return x!.shape.length > 4 ? undefined : ofAllChannels(x!, filters!, bias, attrs);
    if (x!.shape.length > 4)
      return groupByGroup(x!, filters!, bias, group, (part, own) => conv(part, own, { ...attrs, group: 1 }));
    // Where an engine takes 4 filters together, it takes them across groups. Filters of zeros fill each group up.
    const perGroup = Number(filters!.shape[0]) / group;
    if (perGroup < 4 || perGroup % 4 === 0) return undefined;
    const filled = perGroup + 4 - (perGroup % 4);
    const wide = fillGroups(filters!, 0, group, filled);
    const wideBias = bias && fillGroups(bias, 0, group, filled);
    const y = conv(x!, wide, { ...attrs, ...(wideBias && { bias: wideBias }) });
    return cutGroups(y, 1, group, perGroup);
  },

  ConvTranspose: ({ attrs }, [x, filters, bias]) => {
    const { group } = attrs;
    if (x!.shape.length > 4) {
      const transposed = (part: Value, own: Value) => byZeros(part, own, { ...attrs, group: 1 });
      return groupByGroup(x!, filters!, bias, group, transposed);
    }
    // One filter a group is taken for a depthwise convolution, whose groups have one channel: a second, of zeros, helps.
    const [channels, perGroup] = filters!.shape as readonly number[];
    if (group === 1 || perGroup !== 1 || channels === group) return undefined;
    const wide = pad(
      filters!,
      filters!.shape.flatMap(() => 0).concat(filters!.shape.map((_, axis) => Number(axis === 1))),
    );
    const wideBias = bias && fillGroups(bias, 0, group, 2);
    const y = convTranspose(x!, wide, { ...attrs, ...(wideBias && { bias: wideBias }) });
    return cutGroups(y, 1, group, 1);
  },

  // Backwards from the middle begins at the end: what lies behind the middle is cut off first.
  Slice: ({ attrs, shape }, [x]) => {
    const { axes, starts, steps } = attrs;
    const isAstray = (i: number) => steps[i]! < 0 && ![-1, Number(x!.shape[axes[i]!]) - 1].includes(starts[i]!);
    if (!axes.some((_, i) => isAstray(i))) return undefined;
    const crops = axes.flatMap((axis, i) => {
      const last = starts[i]! + (Number(shape[axis]) - 1) * steps[i]!;
      return isAstray(i) ? [{ axis, start: last, end: starts[i]! + 1 }] : [];
    });
    const turns = axes.map((axis, i) =>
      isAstray(i) || starts[i] === -1
        ? { axis, step: steps[i]! }
        : { axis, start: starts[i]!, end: attrs.ends[i]!, step: steps[i]! },
    );
    return slice(slice(x!, crops), turns);
  },

  // These run beside the card otherwise, and what they read and write goes to and fro.
  LogSoftmax: ({ attrs: { axis } }, [x]) => {
    const below = sub(x!, reduceMax(x!, { axes: [axis], keepdims: true }));
    return sub(below, log(reduceSum(exp(below), { axes: [axis], keepdims: true })));
  },
  Sign: ({ dtype }, [x]) => (isFloat(dtype) ? sub(cast(greater(x!, 0), dtype), cast(less(x!, 0), dtype)) : undefined),

  // Shaders lose the digits of tanh near 0, where corrections of first steps (1 - beta^t) take theirs: tanh by its series.
  Tanh: ({ shape }, [x]) => {
    if (shape.length > 0) return undefined;
    const square = mul(x!, x!);
    const series = TANH_SERIES.reduceRight<Value>((sum, term) => add(mul(sum, square), term), mul(square, 0));
    return where(less(abs(x!), 0.2), mul(series, x!), tanh(x!));
  },

  // The first of the largest, without positions in int64.
  Equal: (_, [a, b]) => {
    const x = a!.op === "ArgMax" && a!.attrs.keepdims && isCount(b!, a!.attrs.axis) ? a!.inputs[0] : undefined;
    return x && isFirstLargest(x, (a as ValueOf<"ArgMax">).attrs.axis);
  },
};

/** tanh x / x by powers of x^2: below 0.2 the next term is less than float32 can tell. */
const TANH_SERIES = [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835];

/** A value over inputs that are lowered already, in a form that the WebGPU engine computes rightly. */
export function lowerForWebgpu(value: Value, inputs: readonly Value[]): Value {
  const rewrite = rewrites[value.op] as Rewrite<OpType> | undefined;
  return rewrite?.(value as never, inputs) ?? withInputs(value, inputs);
}

/** Whether a constant counts 0, 1, 2 ... along an axis, and has no other. */
function isCount(value: Value, axis: number): boolean {
  if (value.op !== "Constant" || elementCount(value.attrs.tensor.shape) !== value.shape[axis]) return false;
  return toNumbers(value.attrs.tensor).every((each, i) => each === i);
}

/** Where along an axis the first of the largest stands, without a position in int64: 1 for the last up to n for the first. */
function isFirstLargest(x: Value, axis: number): Value {
  const size = Number(x.shape[axis]);
  const shape = x.shape.map((_, i) => (i === axis ? size : 1));
  const ranks = constant(
    fromNumbers(
      "float32",
      shape,
      Array.from({ length: size }, (_, i) => size - i),
    ),
  );
  const among = mul(cast(equal(x, reduceMax(x, { axes: [axis], keepdims: true })), "float32"), ranks);
  return equal(among, reduceMax(among, { axes: [axis], keepdims: true }));
}

/**
 * A convolution of all channels. The engine takes it for a matrix product where the window is one place, or as large as x,
 * and nothing lies before x; then it forgets what is padded behind. With a place of zeros before the filters, something does
 * lie before x. (Padding x first would not help: ONNX Runtime makes a Pad part of the convolution after it.)
 * Otherwise it takes 4 filters together where it can, and then channels in threes where 3 divides their number and 4 does
 * not; of more than three it reads wrong ones. Channels of zeros fill them up to fours.
 */
function ofAllChannels(x: Value, filters: Value, bias: Value | undefined, attrs: ConvAttrs): Value | undefined {
  const [count, channels, ...window] = filters.shape as readonly number[];
  const forms = formsOf(x, attrs.pads);
  const isPoint = window.every((size, axis) => size === 1 && attrs.strides[axis] === 1);
  const isProduct = ({ sizes, pads }: PaddedImage) =>
    (isPoint || window.every((size, axis) => size === sizes[axis])) && window.every((_, axis) => pads[axis] === 0);
  const forgets = forms.some((form) => isProduct(form) && form.pads.some((width) => width !== 0));
  const inThrees = channels! > 3 && channels! % 3 === 0 && channels! % 4 !== 0 && count! % 4 === 0;
  const fills = inThrees && (forgets || !forms.every(isProduct));
  if (!forgets && !fills) return undefined;

  const none = filters.shape.map(() => 0);
  const fill = [...none, 0, fills ? 4 - (channels! % 4) : 0, ...window.map(() => 0)];
  const wide = pad(filters, fill);
  const settings = { ...attrs, ...(bias && { bias }) };
  if (!forgets) return conv(pad(x, fill), wide, settings);
  const place = expand(cast(constant(fromNumbers("float32", [], [0])), wide.dtype), [
    ...wide.shape.slice(0, 2),
    1,
    ...window.slice(1),
  ]);
  const pads = attrs.pads.map((width, axis) => (axis === 0 ? width + attrs.dilations[0]! : width));
  return conv(pad(x, fill), concat([place, wide], 2), { ...settings, pads });
}

interface PaddedImage {
  readonly sizes: Shape;
  readonly pads: readonly number[];
}

/** What a convolution may get to see: ONNX Runtime makes padding before it part of it, where it can. */
function formsOf(x: Value, pads: readonly number[]): readonly PaddedImage[] {
  const asWritten = { sizes: x.shape.slice(2), pads };
  if (x.op !== "Pad") return [asWritten];
  const added = [...x.attrs.pads.slice(2, x.shape.length), ...x.attrs.pads.slice(x.shape.length + 2)];
  return [asWritten, { sizes: x.inputs[0]!.shape.slice(2), pads: pads.map((width, i) => width + added[i]!) }];
}

/** Zeros at the end of each group of an axis, up to `size`. */
function fillGroups(x: Value, axis: number, group: number, size: number): Value {
  const perGroup = Number(x.shape[axis]) / group;
  const apart = reshape(x, [...x.shape.slice(0, axis), group, perGroup, ...x.shape.slice(axis + 1)]);
  const ends = apart.shape.map((_, i) => (i === axis + 1 ? size - perGroup : 0));
  const filled = pad(apart, [...ends.map(() => 0), ...ends]);
  return reshape(filled, [...x.shape.slice(0, axis), group * size, ...x.shape.slice(axis + 1)]);
}

/** The first `size` of each group of an axis. */
function cutGroups(x: Value, axis: number, group: number, size: number): Value {
  const perGroup = Number(x.shape[axis]) / group;
  const apart = reshape(x, [...x.shape.slice(0, axis), group, perGroup, ...x.shape.slice(axis + 1)]);
  const cut = slice(apart, [{ axis: axis + 1, end: size }]);
  return reshape(cut, [...x.shape.slice(0, axis), group * size, ...x.shape.slice(axis + 1)]);
}

/** A grouped convolution as one for each group, side by side. */
function groupByGroup(
  x: Value,
  filters: Value,
  bias: Value | undefined,
  group: number,
  convolve: (x: Value, filters: Value) => Value,
): Value {
  const part = (from: Value, axis: number, i: number) => {
    const size = Number(from.shape[axis]) / group;
    return slice(from, [{ axis, start: i * size, end: (i + 1) * size }]);
  };
  const parts = Array.from({ length: group }, (_, i) => convolve(part(x, 1, i), part(filters, 0, i)));
  const whole = parts.length === 1 ? parts[0]! : concat(parts, 1);
  return bias === undefined ? whole : add(whole, reshape(bias, [-1, ...x.shape.slice(2).map(() => 1)]));
}

/** A transposed convolution as a convolution of stride 1 over x with zeros between its places, and filters turned round. */
function byZeros(
  x: Value,
  filters: Value,
  { strides, pads, dilations, outputPadding }: ValueOf<"ConvTranspose">["attrs"],
): Value {
  const [batch, channels, ...sizes] = x.shape;
  const kernelShape = filters.shape.slice(2) as readonly number[];
  const apart = reshape(x, [batch!, channels!, ...sizes.flatMap((size) => [size, 1])]);
  const gaps = [0, 0, ...strides.flatMap((step) => [0, step - 1])];
  const spread = reshape(pad(apart, [...gaps.map(() => 0), ...gaps]), [
    ...[batch!, channels!],
    ...sizes.map((size, axis) => Number(size) * strides[axis]!),
  ]);
  const rank = sizes.length;
  const border = (axis: number, side: number) =>
    (kernelShape[axis]! - 1) * dilations[axis]! - pads[axis + side * rank]!;
  const begins = sizes.map((_, axis) => border(axis, 0));
  // Behind the last place there are zeros already, as many as between two.
  const ends = sizes.map((_, axis) => border(axis, 1) + outputPadding[axis]! - (strides[axis]! - 1));
  const turned = slice(
    filters,
    kernelShape.map((_, axis) => ({ axis: axis + 2, step: -1 })),
  );
  const exchanged = emit("Transpose", { perm: [1, 0, ...kernelShape.map((_, axis) => axis + 2)] }, [turned], {
    dtype: turned.dtype,
    shape: [turned.shape[1]!, turned.shape[0]!, ...kernelShape],
  });
  return conv(pad(spread, [0, 0, ...begins, 0, 0, ...ends]), exchanged, { dilations });
}
