import { constant, type Value } from "../../src/graph/graph.ts";
import { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, not, or, where } from "../../src/ops/choice.ts";
import { conv } from "../../src/ops/conv.ts";
import {
  abs,
  add,
  ceil,
  clip,
  div,
  floor,
  max,
  min,
  mul,
  neg,
  relu,
  round,
  sign,
  sub,
} from "../../src/ops/elementwise.ts";
import { concat, dimension, expand, gather, pad, reshape, slice, transpose } from "../../src/ops/layout.ts";
import { maxPool } from "../../src/ops/pool.ts";
import { argMax, reduceSum, reduceSumSquare } from "../../src/ops/reduce.ts";
import { affineGrid, gridSample } from "../../src/ops/sample.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import { any, distinct, given, type Point } from "../autodiff/checkGradient.ts";
import { variants as differentiable, type Variant } from "../autodiff/variants.ts";

type Build = (x: Value, ...more: Value[]) => Value;

function row(name: string, inputs: readonly Point[], build: Build): Variant {
  return { name, inputs, build: build as Variant["build"] };
}

/** Whole numbers, many of them equal. */
function whole(...shape: Point["shape"]): Point {
  return { shape, values: (count, key) => Array.from(any().values(count, key), Math.round) };
}

const comparisons: Variant[] = Object.entries({ equal, greater, greaterOrEqual, less, lessOrEqual }).flatMap(
  ([name, compare]) => [
    row(name, [whole("N", 5), whole("N", 5)], (a, b) => compare(a, b!)),
    row(`${name}, broadcast`, [whole("N", 1, 3), whole(2, 1)], (a, b) => compare(a, b!)),
    row(`${name} of int32`, [whole("N", 5), whole(5)], (a, b) => compare(cast(a, "int32"), cast(b!, "int32"))),
    row(`${name} with a number`, [whole("N", 3)], (a) => compare(a, 1)),
  ],
);

const logic: Variant[] = [
  row("and", [whole("N", 4), whole(4)], (a, b) => and(greater(a, 0), less(b!, 1))),
  row("or", [whole("N", 4), whole("N", 1)], (a, b) => or(greater(a, 0), less(b!, 0))),
  row("not", [whole("N", 4)], (a) => not(greater(a, 0))),
  row("equal of bools", [whole("N", 4), whole("N", 4)], (a, b) => equal(greater(a, 0), greater(b!, 0))),
  row("int32 turned round along an axis of any size, or not", [whole("N"), any("N")], (a, b) => {
    const labels = cast(a, "int32");
    return where(greater(b!, 0), labels, slice(labels, [{ axis: 0, step: -1 }]));
  }),
  row("where of int64", [whole("N", 4)], (a) => where(greater(a, 0), cast(a, "int64"), -7)),
];

const dtypes: readonly DType[] = ["float64", "float16", "uint8", "int8", "int32", "int64", "bool"];

const casts: Variant[] = [
  ...dtypes.map((dtype) => row(`cast to ${dtype}`, [given([3, 2], [0, 1, 1.75, 2.5, 3, 100])], (x) => cast(x, dtype))),
  ...dtypes.map((dtype) =>
    row(`cast from ${dtype}`, [any("N", 1)], (x) =>
      add(cast(constant(fromNumbers(dtype, [3], [0, 1, 1])), "float32"), x),
    ),
  ),
  row("cast of numbers below 0 to int32", [given([4], [-1.5, -0.5, -2, -7.9])], (x) => cast(x, "int32")),
];

/** Numbers that lie between two others, where rounding is decided. */
const halves = given([8], [-2.5, -1.5, -0.5, -0, 0.5, 1.5, 2.5, 3.5]);

const wholeNumbers: Variant[] = [
  row("round of halves", [halves], (x) => round(x)),
  row("ceil of halves", [halves], (x) => ceil(x)),
  row("floor of halves", [halves], (x) => floor(x)),
  row("sign of halves", [halves], (x) => sign(x)),
  ...(["int32", "int64"] as const).flatMap((dtype) =>
    Object.entries({ abs, neg, sign }).map(([name, of]) =>
      row(`${name} of ${dtype}`, [whole("N", 4)], (x) => of(cast(x, dtype))),
    ),
  ),
  ...(["int32", "int64"] as const).flatMap((dtype) =>
    Object.entries({ add, sub, mul, min, max }).map(([name, of]) =>
      row(`${name} of ${dtype}`, [whole("N", 4), whole(4)], (a, b) => of(cast(a, dtype), cast(b!, dtype))),
    ),
  ),
  row("div of int32, cut towards zero", [given([4], [7, -7, 8, -9])], (x) => div(cast(x, "int32"), 2)),
  row("clip of int32", [given([4], [-7, -1, 3, 9])], (x) => clip(cast(x, "int32"), -2, 4)),
  row("reduceSum of int32", [whole("N", 4)], (x) => reduceSum(cast(x, "int32"), { axes: [1] })),
];

function positions(...list: number[]): Value {
  return constant(fromNumbers("int64", [list.length], list));
}

const choices: Variant[] = [
  row("argMax of rows", [distinct("N", 4)], (x) => argMax(x, 1)),
  row("argMax of columns, kept", [distinct(3, 4, 2)], (x) => argMax(x, -2, { keepdims: true })),
  row("reduceSumSquare of all", [any("N", 3)], (x) => reduceSumSquare(x)),
  row("reduceSumSquare of the middle, kept", [any("N", 3, 2)], (x) =>
    reduceSumSquare(x, { axes: [1], keepdims: true }),
  ),
  row("gather rows, one twice", [any(4, "N", 3)], (x) => gather(x, positions(2, 0, 2), 0)),
  row("gather columns", [any("N", 5)], (x) => gather(x, positions(4, 3, 1), -1)),
  row("argMax of equal numbers is the first", [given([2, 4], [1, 3, 3, 0, 2, 2, 2, 2])], (x) => argMax(x, 1)),
];

const moved: readonly { readonly name: string; readonly dtype: DType }[] = [
  { name: "bytes", dtype: "uint8" },
  { name: "int64", dtype: "int64" },
  { name: "bools", dtype: "bool" },
];

const layouts: Variant[] = [
  ...moved.flatMap(({ name, dtype }) => [
    row(`transpose of ${name}`, [given([2, 3], [0, 1, 0, 1, 1, 0])], (x) => transpose(cast(x, dtype))),
    row(`slice of ${name}, backwards`, [given([5], [0, 1, 1, 0, 1])], (x) =>
      slice(cast(x, dtype), [{ axis: 0, step: -2 }]),
    ),
    row(`concat of ${name}`, [given([2], [0, 1])], (x) => concat([cast(x, dtype), cast(x, dtype)], 0)),
    row(`expand of ${name}`, [given([2, 1], [0, 1])], (x) => expand(cast(x, dtype), [2, 3])),
  ]),
  row("expand to a batch that nothing else has", [any("N", 1), any(3)], (x, y) =>
    add(expand(add(y!, 0.5), ["N", 3]), x),
  ),
  row("reshape with the batch in the middle", [any("N", 2, 3)], (x) =>
    reshape(transpose(x, [1, 0, 2]), [2, "N", 3, 1]),
  ),
  row("reshape of a batch that is joined and parted", [any("N", 6)], (x) => reshape(reshape(x, [-1]), ["N", 2, 3])),
  row("pad with the lowest number", [any("N", 2)], (x) => pad(x, [0, 1, 0, 1], { value: -3.4e38 })),
  row("the batch's size", [any("N", 2)], (x) => mul(x, dimension(["N"]))),
  row("the batch's size times 6", [any("N", 2, 3)], (x) => div(x, dimension(["N", 2, 3]))),
  row("twice the batch's size, joined", [any("N", 2, 3)], (x) => mul(reshape(x, [-1, 3]), dimension(["2*N"]))),
];

/** Numbers between -1 and 1 that repeat only after long. */
function ramp(...shape: number[]): Value {
  const count = shape.reduce((product, size) => product * size, 1);
  return constant(
    fromNumbers(
      "float32",
      shape,
      Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 50 - 1),
    ),
  );
}

/** Sizes for which an engine may choose another layout of its own. */
const manyChannels: Variant[] = [
  row("conv of 3 channels to 32", [any("N", 3, 6, 5), any(32, 3, 3, 3), any(32)], (x, w, b) =>
    conv(x, w!, { pads: 1, bias: b! }),
  ),
  row("conv of 32 channels to 16, and relu", [any("N", 32, 5, 4), any(16, 32, 3, 3), any(16)], (x, w, b) =>
    relu(conv(x, w!, { pads: 1, bias: b! })),
  ),
  row("conv of 16 channels to 20", [any("N", 16, 4, 4), any(20, 16, 3, 3)], (x, w) =>
    conv(x, w!, { pads: [0, 1, 2, 1] }),
  ),
  row("conv of 16 channels to 16, stride 2", [any("N", 16, 5, 5), any(16, 16, 3, 3)], (x, w) =>
    conv(x, w!, { pads: 1, strides: 2 }),
  ),
  row("conv of 16 channels to 16, 1x1", [any("N", 16, 3, 3), any(16, 16, 1, 1)], (x, w) => conv(x, w!)),
  row("conv of 32 channels in 2 groups", [any("N", 32, 3, 3), any(32, 16, 3, 3)], (x, w) =>
    conv(x, w!, { pads: 1, group: 2 }),
  ),
  ...[2, 3, 5].map((size) =>
    row(`conv of 6 channels to 12, window ${size}`, [any("N", 6, 6, 6), any(12, 6, size, size)], (x, w) =>
      conv(x, w!, { pads: Math.floor(size / 2) }),
    ),
  ),
  row("conv of 6 channels to 12, 1x1, stride 2", [any("N", 6, 5, 5), any(12, 6, 1, 1)], (x, w) =>
    conv(x, w!, { strides: 2 }),
  ),
  row("conv of 15 channels to 8, filters known", [any("N", 15, 4, 4)], (x) => conv(x, ramp(8, 15, 3, 3), { pads: 1 })),
  // An engine may make a border that stands by itself part of the convolution after it.
  ...[
    [0, 0, 0, 0, 0, 0, 1, 1],
    [0, 0, 1, 0, 0, 0, 0, 1],
  ].flatMap((border) =>
    [1, 3].map((size) =>
      row(`conv of 6 channels to 4, window ${size}, after pad [${border}]`, [any("N", 6, 3, 3)], (x) =>
        conv(pad(x, border), ramp(4, 6, size, size)),
      ),
    ),
  ),
  row("conv, relu, maxPool, conv", [any("N", 3, 8, 8), any(16, 3, 3, 3), any(32, 16, 3, 3)], (x, w1, w2) =>
    conv(maxPool(relu(conv(x, w1!, { pads: 1 })), [2, 2], { strides: 2 }), w2!, { pads: 1 }),
  ),
  row("maxPool of 16 channels", [distinct("N", 16, 4, 6)], (x) => maxPool(x, [2, 2], { strides: 2 })),
];

const samples: Variant[] = (["linear", "nearest", "cubic"] as const).flatMap((mode) =>
  (["zeros", "border", "reflection"] as const).flatMap((paddingMode) =>
    [false, true].map((alignCorners) =>
      row(
        `gridSample ${mode}, ${paddingMode}${alignCorners ? ", corners aligned" : ""}`,
        [any("N", 2, 4, 5), any("N", 2, 3)],
        (x, theta) => gridSample(x, affineGrid(theta!, [3, 4], alignCorners), { mode, paddingMode, alignCorners }),
      ),
    ),
  ),
);

/** What engines must compute as the reference does: all that has a gradient, and what has none. */
export const variants: readonly Variant[] = [
  ...differentiable,
  ...comparisons,
  ...logic,
  ...casts,
  ...wholeNumbers,
  ...choices,
  ...layouts,
  ...manyChannels,
  ...samples,
  row("gridSample of one pixel", [any("N", 1, 1, 1), any("N", 2, 3)], (x, theta) =>
    gridSample(x, affineGrid(theta!, [1, 2])),
  ),
];
