import { constant, type Value } from "../../src/graph/graph.ts";
import { cast, greater, where } from "../../src/ops/choice.ts";
import { conv, convFilterGradient, convTranspose } from "../../src/ops/conv.ts";
import { dropout } from "../../src/ops/dropout.ts";
import {
  abs,
  add,
  ceil,
  clip,
  cos,
  div,
  elu,
  erf,
  exp,
  floor,
  hardSigmoid,
  leakyRelu,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  reciprocal,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  sub,
  tanh,
} from "../../src/ops/elementwise.ts";
import { concat, expand, gather, pad, reshape, slice, transpose } from "../../src/ops/layout.ts";
import { gemm, matMul } from "../../src/ops/matrix.ts";
import { averagePool, maxPool, maxPoolGradient } from "../../src/ops/pool.ts";
import { reduceMax, reduceMean, reduceMin, reduceSum, reduceSumSquare } from "../../src/ops/reduce.ts";
import { affineGrid } from "../../src/ops/sample.ts";
import { logSoftmax, softmax } from "../../src/ops/softmax.ts";
import { windowOf } from "../../src/ops/window.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import { any, distinct, given, type Point, positive } from "./checkGradient.ts";

/** One operator with certain settings, which is the last thing that `build` applies. */
export interface Variant {
  readonly name: string;
  readonly inputs: readonly Point[];
  readonly build: (...x: Value[]) => Value;
}

type Build = (x: Value, ...more: Value[]) => Value;

function numbers(...list: number[]): Value {
  return constant(fromNumbers("float32", [list.length], list));
}

function positions(...list: number[]): Value {
  return constant(fromNumbers("int64", [list.length], list));
}

function row(name: string, inputs: readonly Point[], build: Build): Variant {
  return { name, inputs, build: build as Variant["build"] };
}

const anywhere = {
  abs,
  ceil,
  cos,
  erf,
  exp,
  floor,
  neg,
  relu,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  tanh,
  elu: (x: Value) => elu(x),
  leakyRelu: (x: Value) => leakyRelu(x),
};
const aboveZero = { log, reciprocal, sqrt };

const ofOneElement: Variant[] = [
  ...Object.entries(anywhere).map(([name, build]) => row(name, [any("N", 3)], build)),
  ...Object.entries(aboveZero).map(([name, build]) => row(name, [positive("N", 3)], build)),
  row("exp of a scalar", [any()], exp),
  row("exp of nothing", [any(0, 3)], exp),
  row("elu alpha 0.5", [any(6)], (x) => elu(x, 0.5)),
  row("hardSigmoid", [any(6)], (x) => hardSigmoid(x)),
  row("hardSigmoid, steep", [any(6)], (x) => hardSigmoid(x, 3, 0.1)),
  row("leakyRelu alpha 0.3", [any(6)], (x) => leakyRelu(x, 0.3)),
  row("clip", [given([4], [-3, -0.4, 0.4, 3])], (x) => clip(x, -1, 0.5)),
  row("clip from below", [given([2], [-3, 3])], (x) => clip(x, 0, Infinity)),
];

const ofTwo: Variant[] = [
  ...[
    [any("N", 3), any("N", 3)],
    [any("N", 3), any(3)],
    [any("N", 1), any(1, 3)],
    [any(), any("N", 3)],
    [any(1, 1), any(2, 2)],
    [any(0, 3), any(3)],
    [any("N", 1, 3), any(4, 1)],
  ].flatMap((inputs) => {
    const shapes = inputs.map(({ shape }) => `[${shape}]`).join(" ");
    return [
      row(`add ${shapes}`, inputs, add),
      row(`sub ${shapes}`, inputs, sub),
      row(`mul ${shapes}`, inputs, mul),
      row(`div ${shapes}`, [inputs[0]!, positive(...inputs[1]!.shape)], div),
      row(`pow ${shapes}`, [positive(...inputs[0]!.shape), inputs[1]!], pow),
      row(`min ${shapes}`, inputs, min),
      row(`max ${shapes}`, inputs, max),
    ];
  }),
  row("mul of a value by itself", [any(3)], (x) => mul(x, x)),
  row("pow 3 of numbers below 0", [any(4)], (x) => pow(x, 3)),
  row("pow 0", [any(4)], (x) => pow(x, 0)),
  row("where", [any("N", 3), any(3)], (a, b) => where(greater(a, 0), a, b!)),
  row("where of scalars", [any(), any(2, 2)], (a, b) => where(truths(2, 2), a, b!)),
  row("where by a smaller condition", [any("N", 2, 3), any(2, 1)], (a, b) => where(truths(3), a, b!)),
  row("cast between floats", [any("N", 3)], (x) => cast(x, "float32")),
];

/** True, false, true ... */
function truths(...shape: number[]): Value {
  const count = shape.reduce((product, size) => product * size, 1);
  return constant(
    fromNumbers(
      "bool",
      shape,
      Array.from({ length: count }, (_, i) => (i + 1) % 2),
    ),
  );
}

const reductions: Variant[] = [
  ...Object.entries({ reduceSum, reduceSumSquare, reduceMean, reduceMax, reduceMin }).flatMap(([name, reduce]) => [
    row(`${name} of all`, [distinct("N", 3)], (x) => reduce(x)),
    row(`${name} of all, kept`, [distinct("N", 3)], (x) => reduce(x, { keepdims: true })),
    row(`${name} of the batch`, [distinct("N", 3)], (x) => reduce(x, { axes: [0] })),
    row(`${name} of the middle`, [distinct("N", 3, 2)], (x) => reduce(x, { axes: [1] })),
    row(`${name} of both ends, kept`, [distinct("N", 3, 2)], (x) => reduce(x, { axes: [0, -1], keepdims: true })),
    row(`${name} of space`, [distinct("N", 2, 2, 3)], (x) => reduce(x, { axes: [2, 3] })),
    row(`${name} of size 1`, [distinct(3, 1)], (x) => reduce(x, { axes: [1] })),
    row(`${name} of rows of an empty batch`, [distinct(0, 3)], (x) => reduce(x, { axes: [1] })),
  ]),
  row("reduceSum of an empty batch", [any(0, 3)], (x) => reduceSum(x)),
  ...[-1, 0, 1].flatMap((axis) => [
    row(`softmax axis ${axis}`, [any("N", 3, 2)], (x) => softmax(x, axis)),
    row(`logSoftmax axis ${axis}`, [any("N", 3, 2)], (x) => logSoftmax(x, axis)),
  ]),
  row("softmax of one class", [any("N", 1)], (x) => softmax(x)),
  row("logSoftmax of one class", [any("N", 1)], (x) => logSoftmax(x)),
  row("softmax of an empty batch", [any(0, 3)], (x) => softmax(x)),
];

const matrices: Variant[] = [
  row("matMul", [any("N", 3), any(3, 4)], (a, b) => matMul(a, b!)),
  row("matMul of one batch", [any("N", 3, 4), any("N", 4, 2)], (a, b) => matMul(a, b!)),
  row("matMul, right shared", [any("N", 3, 4), any(4, 2)], (a, b) => matMul(a, b!)),
  row("matMul, left shared", [any(3, 4), any("N", 4, 2)], (a, b) => matMul(a, b!)),
  row("matMul, both broadcast", [any("N", 1, 3, 4), any(3, 4, 2)], (a, b) => matMul(a, b!)),
  row("matMul of one number", [any(1, 1), any(1, 1)], (a, b) => matMul(a, b!)),
  row("matMul of an empty batch", [any(0, 3), any(3, 4)], (a, b) => matMul(a, b!)),
  row("gemm without c", [any("N", 3), any(3, 4)], (a, b) => gemm(a, b!)),
  ...[
    { transA: false, transB: false },
    { transA: false, transB: true },
    { transA: true, transB: false },
    { transA: true, transB: true },
  ].flatMap(({ transA, transB }) =>
    [any(4), any(2, 1), any(), any(2, 4)].map((c) => {
      const a = transA ? any(3, 2) : any(2, 3);
      const b = transB ? any(4, 3) : any(3, 4);
      const name = `gemm${transA ? " a'" : ""}${transB ? " b'" : ""} c [${c.shape}]`;
      return row(name, [a, b, c], (x, y, z) => gemm(x, y!, { c: z!, alpha: 0.5, beta: -2, transA, transB }));
    }),
  ),
];

const layouts: Variant[] = [
  row("reshape", [any("N", 3, 4)], (x) => reshape(x, ["N", 12])),
  row("reshape across the batch", [any("N", 3, 4)], (x) => reshape(x, [-1, 4])),
  row("reshape to a scalar", [any(1, 1)], (x) => reshape(x, [])),
  row("reshape nothing", [any(0, 3)], (x) => reshape(x, [0, 3, 1])),
  row("transpose", [any("N", 3)], (x) => transpose(x)),
  row("transpose in a circle", [any("N", 3, 4)], (x) => transpose(x, [1, 2, 0])),
  row("transpose images", [any("N", 2, 3, 4)], (x) => transpose(x, [0, 2, 3, 1])),
  row("slice", [any("N", 5)], (x) => slice(x, [{ axis: 1, start: 1, end: 3 }])),
  row("slice two axes", [any(4, 5)], (x) =>
    slice(x, [
      { axis: 0, start: -3 },
      { axis: 1, end: -1 },
    ]),
  ),
  row("slice nothing", [any(3)], (x) => slice(x, [{ axis: 0, start: 2, end: 1 }])),
  row("slice nothing, backwards", [any(3)], (x) => slice(x, [{ axis: 0, start: 0, end: 1, step: -1 }])),
  row("slice backwards", [any("N", 4)], (x) => slice(x, [{ axis: 1, step: -1 }])),
  row("slice turning round an axis of any size", [any("N", 4)], (x) => slice(x, [{ axis: 0, step: -1 }])),
  row("slice turning round two axes, one of any size", [any("N", 5, 2)], (x) =>
    slice(x, [
      { axis: 0, step: -1 },
      { axis: 1, start: 3, end: 0, step: -1 },
    ]),
  ),
  row("slice backwards from the middle", [any(5)], (x) => slice(x, [{ axis: 0, start: 3, end: 0, step: -1 }])),
  ...[2, 3, 4, 5, 9].flatMap((step) => [
    row(`slice step ${step}`, [any("N", 5)], (x) => slice(x, [{ axis: 1, step }])),
    row(`slice step ${step} from 1`, [any("N", 5)], (x) => slice(x, [{ axis: 1, start: 1, step }])),
    row(`slice step -${step}`, [any("N", 5)], (x) => slice(x, [{ axis: 1, step: -step }])),
    row(`slice step -${step} from 3`, [any("N", 5)], (x) => slice(x, [{ axis: 1, start: 3, step: -step }])),
  ]),
  row("slice with other steps along each axis", [any("N", 7, 8)], (x) =>
    slice(x, [
      { axis: 2, start: 1, step: 3 },
      { axis: 1, start: -2, end: 0, step: -2 },
    ]),
  ),
  row("pad", [any("N", 2, 3)], (x) => pad(x, [0, 1, 0, 0, 2, 3])),
  row("pad with a value", [any(2, 3)], (x) => pad(x, [1, 0, 0, 2], { value: 1.5 })),
  row("pad of a negative width", [any(4, 5)], (x) => pad(x, [-1, 1, 0, -2])),
  row("pad by as much as is cropped", [any("N", 5)], (x) => pad(x, [0, -2, 0, 2])),
  row("pad nothing", [any(0, 2)], (x) => pad(x, [0, 1, 0, 1])),
  row("pad reflect", [any("N", 3, 4)], (x) => pad(x, [0, 2, 1, 0, 1, 3], { mode: "reflect" })),
  row("pad reflect, one side", [any(2, 4)], (x) => pad(x, [0, 3, 0, 0], { mode: "reflect" })),
  row("pad reflect, cropped at the other side", [any(5)], (x) => pad(x, [-1, 2], { mode: "reflect" })),
  row("pad edge", [any("N", 2, 3)], (x) => pad(x, [0, 1, 2, 0, 3, 0], { mode: "edge" })),
  row("pad edge of one pixel", [any("N", 1, 1)], (x) => pad(x, [0, 2, 1, 0, 2, 1], { mode: "edge" })),
  row("pad edge, cropped at the other side", [any(5)], (x) => pad(x, [3, -2], { mode: "edge" })),
  row("gather, a part twice and one not at all", [any("N", 4, 3)], (x) => gather(x, positions(2, 0, 2), 1)),
  row("gather along the last axis", [any(2, 5)], (x) => gather(x, positions(4, 3, 1, 0, 2), -1)),
  row("gather of nothing", [any(3, 2)], (x) => gather(x, positions(), 0)),
  row("gather of one", [any(1)], (x) => gather(x, positions(0), 0)),
  row("concat", [any("N", 1), any("N", 3), any("N", 2)], (...x) => concat(x, 1)),
  row("concat of a value with itself", [any(2, 2)], (x) => concat([x, x], 0)),
  row("concat with nothing", [any(2, 0), any(2, 2)], (...x) => concat(x, -1)),
  row("expand", [any(3, 1)], (x) => expand(x, ["N", 3, 4])),
  row("expand a scalar", [any()], (x) => expand(x, ["N", 2])),
  row("expand to nothing", [any(1, 2)], (x) => expand(x, [0, 2])),
];

/** x, filters and settings. */
const convolutions: Variant[] = [
  convRow("3x3 same", ["N", 2, 4, 3], [3, 2, 3, 3], { pads: 1 }),
  convRow("of an empty batch", [0, 2, 4, 3], [3, 2, 3, 3], { pads: 1 }),
  convRow("of one pixel", ["N", 2, 1, 1], [3, 2, 3, 3], { pads: 1 }),
  convRow("1x1 of one pixel", [1, 1, 1, 1], [1, 1, 1, 1], {}),
  convRow("1x1, padded", [1, 2, 2, 2], [2, 2, 1, 1], { pads: 1 }),
  convRow("1x1, padded behind alone", ["N", 2, 2, 3], [3, 2, 1, 1], { pads: [0, 0, 1, 2] }),
  convRow("as large as the image", ["N", 2, 3, 4], [2, 2, 3, 4], {}),
  convRow("as large as the image, padded behind alone", ["N", 2, 3, 2], [3, 2, 3, 2], { pads: [0, 0, 1, 0] }),
  convRow("of 6 channels to 4", ["N", 6, 3, 3], [4, 6, 2, 2], { pads: 1 }),
  convRow("of one axis, 9 channels to 8", [1, 9, 4], [8, 9, 2], { strides: 2, pads: [0, 1] }),
  convRow("stride 2, last row unused", ["N", 1, 6, 5], [2, 1, 3, 3], { strides: 2 }),
  convRow("stride 3, kernel 2: gaps and trailing pixels", ["N", 1, 7, 8], [2, 1, 2, 2], { strides: 3 }),
  convRow("stride 3, kernel 1, padded", [1, 2, 6, 4], [2, 2, 1, 1], { strides: 3, pads: [1, 0, 0, 2] }),
  convRow("strides [2, 3], kernel [3, 2]", [1, 2, 7, 8], [2, 2, 3, 2], { strides: [2, 3], pads: [1, 0, 1, 1] }),
  convRow("four different pads", [1, 2, 4, 4], [2, 2, 3, 3], { pads: [0, 1, 2, 3] }),
  convRow("pads wider than the kernel", [1, 1, 3, 3], [2, 1, 2, 2], { pads: 3 }),
  convRow("dilation 2, stride 2", ["N", 2, 7, 6], [2, 2, 2, 3], { strides: 2, dilations: 2, pads: 2 }),
  convRow("dilations [2, 3]", [1, 1, 7, 7], [2, 1, 3, 2], { dilations: [2, 3], pads: [2, 1, 0, 1] }),
  convRow("2 groups, stride 2", ["N", 4, 4, 4], [6, 2, 3, 3], { group: 2, strides: 2, pads: 1 }),
  convRow("depthwise", ["N", 3, 4, 3], [3, 1, 3, 3], { group: 3, pads: 1 }),
  convRow("depthwise, two filters a channel", [1, 2, 4, 4], [4, 1, 2, 2], { group: 2, strides: 3 }),
  convRow("of one axis", ["N", 2, 9], [3, 2, 3], { strides: 2, dilations: 2, pads: [1, 2] }),
  convRow("of three axes", [1, 2, 3, 4, 3], [2, 1, 2, 2, 3], {
    group: 2,
    strides: [1, 2, 2],
    pads: [0, 0, 1, 1, 0, 1],
  }),
].flat();

type ConvSettings = NonNullable<Parameters<typeof conv>[2]>;

/** Convolution, its transpose and its filter gradient, each in all its inputs. */
function convRow(name: string, x: Point["shape"], filters: readonly number[], settings: ConvSettings): Variant[] {
  const group = settings.group ?? 1;
  const rank = filters.length - 2;
  const sample = conv(constantOf(x), constantOf(filters), settings);
  const attrs = { ...windowOf("Conv", rank, settings), group };
  const strides = attrs.strides;
  // The extra sizes that a stride allows: as many as it can be and still less than it.
  const outputPadding = strides.map((stride) => stride - 1);
  return [
    row(`conv ${name}`, [any(...x), any(...filters)], (a, b) => conv(a, b!, settings)),
    row(`conv ${name}, bias`, [any(...x), any(...filters), any(filters[0]!)], (a, b, c) =>
      conv(a, b!, { ...settings, bias: c! }),
    ),
    row(`convTranspose ${name}, bias`, [any(...sample.shape), any(...filters), any(filters[1]! * group)], (a, b, c) =>
      convTranspose(a, b!, { ...settings, bias: c!, outputPadding }),
    ),
    row(`convFilterGradient ${name}`, [any(...x), any(...sample.shape)], (a, b) =>
      convFilterGradient(a, b!, filters.slice(2), attrs),
    ),
  ];
}

function constantOf(shape: Point["shape"]): Value {
  return expand(constant(fromNumbers("float64", [], [0])), shape);
}

const pools: Variant[] = [
  poolRow("2x2", ["N", 2, 4, 6], [2, 2], { strides: 2 }),
  poolRow("2x2, last row and column unused", [1, 2, 5, 5], [2, 2], { strides: 2 }),
  poolRow("of an empty batch", [0, 2, 4, 4], [2, 2], { strides: 2 }),
  poolRow("of one pixel", ["N", 2, 1, 1], [1, 1], {}),
  poolRow("of one pixel, 3x3 same", [1, 2, 1, 1], [3, 3], { pads: 1 }),
  poolRow("3x3 stride 2: overlapping", ["N", 1, 7, 5], [3, 3], { strides: 2 }),
  poolRow("3x3 same", ["N", 1, 4, 4], [3, 3], { pads: 1 }),
  poolRow("stride 3, kernel 2: gaps", [1, 1, 8, 7], [2, 2], { strides: 3 }),
  poolRow("3x3 stride 2, four different pads", [1, 1, 6, 5], [3, 3], { strides: 2, pads: [0, 1, 2, 0] }),
  poolRow("dilations [2, 1]", [1, 1, 7, 6], [3, 2], { strides: 2, dilations: [2, 1], pads: [1, 1, 1, 0] }),
  poolRow("of one axis", ["N", 2, 7], [3], { strides: 2, pads: 1 }),
  row("maxPoolGradient among equal maxima", [any(1, 1, 3, 3)], (dy) => {
    const x = constant(fromNumbers(dy.dtype, [1, 1, 4, 4], [1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 2, 2, 2, 1, 2, 2]));
    const attrs = { ...windowOf("MaxPool", 2, {}), kernelShape: [2, 2] };
    return maxPoolGradient(x, maxPool(x, [2, 2]), dy, attrs);
  }),
  poolRow("of three axes", [1, 2, 4, 4, 3], [2, 2, 2], { strides: [2, 2, 1] }),
].flat();

function poolRow(
  name: string,
  shape: Point["shape"],
  kernel: readonly number[],
  settings: NonNullable<Parameters<typeof maxPool>[2]>,
): Variant[] {
  const attrs = { ...windowOf("MaxPool", kernel.length, settings), kernelShape: kernel };
  const pooled = maxPool(constantOf(shape), kernel, settings).shape;
  return [
    row(`maxPool ${name}`, [distinct(...shape)], (x) => maxPool(x, kernel, settings)),
    row(`maxPoolGradient ${name}`, [distinct(...shape), any(...pooled)], (x, dy) =>
      maxPoolGradient(x, maxPool(x, kernel, settings), dy!, attrs),
    ),
    row(`averagePool ${name}`, [any(...shape)], (x) => averagePool(x, kernel, settings)),
    row(`averagePool ${name}, border counted`, [any(...shape)], (x) =>
      averagePool(x, kernel, { ...settings, countIncludePad: true }),
    ),
  ];
}

/** Every rule at least once; sizes 0 and 1, symbolic batches, and what is easily forgotten. */
export const variants: readonly Variant[] = [
  ...ofOneElement,
  ...ofTwo,
  ...reductions,
  ...matrices,
  ...layouts,
  row("dropout", [any("N", 4)], (x) => dropout(x, numbers(0.1, 0.5, 0.4, 0.9), 0.5)),
  row("dropout of nothing", [any(2, 3)], (x) => dropout(x, numbers(0, 0.5, 0.9), 0)),
  row("affineGrid", [any("N", 2, 3)], (theta) => affineGrid(theta, [2, 3])),
  ...convolutions,
  ...pools,
];
