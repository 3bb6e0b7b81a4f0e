import { ProblemError } from "../errors.ts";
import { emit, type Value, type ValueOf } from "../graph/graph.ts";
import { ELEMENTWISE } from "../graph/operators.ts";
import { broadcastShapes, type Shape } from "../graph/shape.ts";
import { conv } from "../ops/conv.ts";
import { add, mul, neg } from "../ops/elementwise.ts";
import { concat, pad, reshape, slice, transpose } from "../ops/layout.ts";
import { averagePool, maxPool } from "../ops/pool.ts";
import { logSoftmax, softmax } from "../ops/softmax.ts";
import { elementCount } from "../tensor/tensor.ts";

/** What a value of a window has become over a larger picture. */
export interface Place {
  /** [N, channels, rows, columns]: at (row, column) begins what the window there has. */
  readonly value: Value;
  /** What one window has of it, rows and columns. */
  readonly size: readonly [number, number];
  /** Pixels from one row, and one column, to the next. */
  readonly stride: readonly [number, number];
  /** Whether the window has it in one row: [N, channels size] and not [N, channels, ...size]. */
  readonly isFlat: boolean;
}

/** What the rewriting of one operator is told. */
export interface Widening {
  /** What to call it in messages: "conv2d_1", "Mul behind maxPool2d". */
  readonly name: string;
  /** Its inputs: places where they depend on the picture, otherwise the values as they are. */
  readonly inputs: readonly (Place | Value)[];
  /** To be told when it puts a border around what it reads. */
  pads(): void;
}

const isPlace = (input: Place | Value): input is Place => "isFlat" in input;

/**
 * One operator over a larger picture.
 * @throws ProblemError when what it gives for a window depends on more than the window's part of a map.
 */
export function placeOf(value: Value, widening: Widening): Place {
  if (value.op in ELEMENTWISE) return elementwise(value, widening);
  const { inputs, name } = widening;
  const [first] = inputs;
  if (first === undefined || !isPlace(first)) throw refusal(name, "its weights depend on the picture");
  if (value.op !== "Concat" && inputs.slice(1).some(isPlace)) throw refusal(name, "it combines parts of the picture");
  const others = inputs.slice(1) as readonly Value[];
  switch (value.op) {
    case "Conv":
      return window(value, first, value.inputs[1]!.shape.slice(2) as number[], widening, (x) =>
        conv(x, others[0]!, { ...value.attrs, ...(others[1] && { bias: others[1] }) }),
      );
    case "MaxPool":
      return window(value, first, value.attrs.kernelShape, widening, (x) =>
        maxPool(x, value.attrs.kernelShape, value.attrs),
      );
    case "AveragePool":
      return window(value, first, value.attrs.kernelShape, widening, (x) =>
        averagePool(x, value.attrs.kernelShape, value.attrs),
      );
    case "MatMul":
      return product(first, transpose(others[0]!), undefined, name);
    case "Gemm": {
      const { alpha, beta, transA, transB } = value.attrs;
      if (transA) throw refusal(name, "it multiplies across images");
      const kernel = mul(transB ? others[0]! : transpose(others[0]!), alpha);
      return product(first, kernel, others[1] && mul(others[1], beta), name);
    }
    case "ReduceMean":
    case "ReduceMax":
    case "ReduceMin":
    case "ReduceSum":
      return reduced(value, first, name);
    case "Softmax":
    case "LogSoftmax": {
      if (value.attrs.axis !== 1 || (first.isFlat && !isOne(first))) throw refusal(name, "it compares places");
      return { ...first, value: value.op === "Softmax" ? softmax(first.value, 1) : logSoftmax(first.value, 1) };
    }
    case "Reshape":
      return reshaped(value.attrs.shape, value.inputs[0]!.shape, first, name);
    case "Slice":
      return sliced(value, first, name);
    case "Pad": {
      if (first.isFlat) throw refusal(name, "it lengthens a row of numbers");
      const [top = 0, left = 0, bottom = 0, right = 0] = spatialPads(value.attrs.pads);
      if (Math.max(top, left, bottom, right) > 0) widening.pads();
      const { mode, pads, value: filling } = value.attrs;
      const size = [first.size[0] + top + bottom, first.size[1] + left + right] as const;
      return { ...first, size, value: pad(first.value, pads, { mode, value: filling }) };
    }
    case "Concat": {
      const parts = inputs.filter(isPlace);
      if (parts.length < inputs.length || value.attrs.axis !== 1)
        throw refusal(name, "it joins other things than channels");
      if (first.isFlat && !isOne(first)) throw refusal(name, "it joins rows of numbers");
      expectAlike(parts, name);
      return {
        ...first,
        value: concat(
          parts.map((part) => part.value),
          1,
        ),
      };
    }
    default:
      throw refusal(name, `${value.op} depends on the whole window`);
  }
}

function refusal(name: string, reason: string): ProblemError {
  return new ProblemError({
    what: `This network cannot be made fully convolutional, because of ${name}: ${reason}`,
    mend: "Scan with windows.",
  });
}

function isOne({ size: [height, width] }: Place): boolean {
  return height === 1 && width === 1;
}

function expectAlike(places: readonly Place[], name: string): void {
  const told = ({ size, stride, isFlat }: Place) => `${size} ${stride} ${isFlat}`;
  if (places.every((place) => told(place) === told(places[0]!))) return;
  throw refusal(name, "it joins what is known of the whole window with what is known of places");
}

function elementwise(value: Value, { inputs, name }: Widening): Place {
  const places = inputs.filter(isPlace);
  expectAlike(places, name);
  const first = places[0]!;
  const operands = inputs.map((each) => (isPlace(each) ? each.value : beside(each, first, name)));
  const shape = operands.map((each) => each.shape).reduce((a, b) => broadcastShapes(a, b)!);
  return { ...first, value: emit(value.op, value.attrs as never, operands, { dtype: value.dtype, shape }) as Value };
}

/** A number, or one for each channel, as it stands beside [N, channels, rows, columns]. */
function beside(other: Value, place: Place, name: string): Value {
  const { shape } = other;
  if (shape.every((dim) => dim === 1)) return other.shape.length === 0 ? other : reshape(other, []);
  if (!place.isFlat) {
    const [height = 1, width = 1] = shape.slice(-2);
    const isEachChannel = shape.length >= 3 && shape.length <= 4 && height === 1 && width === 1;
    if (isEachChannel) return other;
    throw refusal(name, "it has a number for each place of the window");
  }
  if (isOne(place) && (shape.length === 1 || (shape.length === 2 && shape[0] === 1))) {
    return reshape(other, [shape.at(-1)!, 1, 1]);
  }
  throw refusal(name, "it has a number for each place of the window");
}

/** An operator with a window of its own that moves over the map. */
function window(
  value: ValueOf<"Conv"> | ValueOf<"MaxPool"> | ValueOf<"AveragePool">,
  place: Place,
  kernelShape: readonly number[],
  { name, pads }: Widening,
  write: (x: Value) => Value,
): Place {
  if (place.isFlat || kernelShape.length !== 2) throw refusal(name, "it moves over a row of numbers");
  if (value.attrs.pads.some((width) => width > 0)) pads();
  const [height, width] = value.shape.slice(2) as number[];
  const [y, x] = value.attrs.strides;
  return {
    value: write(place.value),
    size: [height!, width!],
    stride: [place.stride[0] * y!, place.stride[1] * x!],
    isFlat: false,
  };
}

/** A dense layer: a convolution whose window is all that one window has. kernel [units, channels height width] */
function product(place: Place, kernel: Value, bias: Value | undefined, name: string): Place {
  if (!place.isFlat) throw refusal(name, "it multiplies maps");
  const units = kernel.shape[0]!;
  const filters = reshape(kernel, [units, place.value.shape[1]!, ...place.size]);
  const made = conv(place.value, filters);
  const value = bias === undefined ? made : add(made, bias.shape.length === 0 ? bias : reshape(bias, [-1, 1, 1]));
  return { ...place, value, size: [1, 1] };
}

function reduced(
  value: ValueOf<"ReduceMean"> | ValueOf<"ReduceMax"> | ValueOf<"ReduceMin"> | ValueOf<"ReduceSum">,
  place: Place,
  name: string,
): Place {
  const { axes, keepdims } = value.attrs;
  if (axes.join() === "1" && keepdims && (!place.isFlat || isOne(place))) {
    const shape = place.value.shape.map((dim, axis) => (axis === 1 ? 1 : dim));
    return { ...place, value: emit(value.op, value.attrs, [place.value], { dtype: value.dtype, shape }) as Value };
  }
  if (place.isFlat || axes.join() !== "2,3") throw refusal(name, `${value.op} depends on the whole window`);
  const { size } = place;
  const pooled = {
    ReduceMean: () => averagePool(place.value, size),
    ReduceSum: () => mul(averagePool(place.value, size), elementCount(size)),
    ReduceMax: () => maxPool(place.value, size),
    ReduceMin: () => neg(maxPool(neg(place.value), size)),
  }[value.op]();
  return { ...place, value: pooled, size: [1, 1], isFlat: !keepdims };
}

/** Flattening, and what changes nothing but the number of axes. */
function reshaped(shape: Shape, from: Shape, place: Place, name: string): Place {
  const isRow = shape.length === 2 && shape[0] === from[0];
  if (isRow) return { ...place, isFlat: true };
  const isSame = place.isFlat && isOne(place) && String(shape) === String([...from, 1, 1]);
  if (isSame) return { ...place, isFlat: false };
  throw refusal(name, "it puts the window's numbers into another order");
}

/** A part of the channels, or of the places: the larger map keeps as much more as it had. */
function sliced({ attrs }: ValueOf<"Slice">, place: Place, name: string): Place {
  if (place.isFlat && !isOne(place)) throw refusal(name, "it takes a part of a row of numbers");
  const sizes: number[] = [...place.size];
  const strides: number[] = [...place.stride];
  const ranges = attrs.axes.map((axis, i) => {
    const [start, end, step] = [attrs.starts[i]!, attrs.ends[i]!, attrs.steps[i]!];
    if (axis < 2) return { axis, start, end, step };
    const size = place.size[axis - 2]!;
    const [from, to] = [within(start, size), within(end, size)];
    if (step < 1) throw refusal(name, "it turns the window around");
    const more = Number(place.value.shape[axis]) - size;
    sizes[axis - 2] = Math.ceil((to - from) / step);
    strides[axis - 2]! *= step;
    return { axis, start: from, end: to + more, step };
  });
  return {
    ...place,
    value: slice(place.value, ranges),
    size: sizes as [number, number],
    stride: strides as [number, number],
  };
}

/** A position as ONNX counts it: from the end where it is negative, never beyond. */
function within(position: number, size: number): number {
  return Math.min(Math.max(position < 0 ? position + size : position, 0), size);
}

/** Of pads for [n, c, h, w], those of h and w: top, left, bottom, right. */
function spatialPads(pads: readonly number[]): readonly number[] {
  return [pads[2]!, pads[3]!, pads[6]!, pads[7]!];
}
