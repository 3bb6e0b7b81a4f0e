import { expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { input, type Value } from "../../src/graph/graph.ts";
import type { Shape } from "../../src/graph/shape.ts";
import { and, not, where } from "../../src/ops/choice.ts";
import { conv, convTranspose } from "../../src/ops/conv.ts";
import { add, exp, mul } from "../../src/ops/elementwise.ts";
import { concat, expand, pad, reshape, slice, transpose } from "../../src/ops/layout.ts";
import { gemm, matMul } from "../../src/ops/matrix.ts";
import { averagePool, maxPool } from "../../src/ops/pool.ts";
import { argMax, reduceSum, reduceSumSquare } from "../../src/ops/reduce.ts";
import { affineGrid, gridSample } from "../../src/ops/sample.ts";
import { softmax } from "../../src/ops/softmax.ts";
import type { DType } from "../../src/tensor/dtype.ts";

const x = (...shape: Shape) => input("x", "float32", shape);
const of = (dtype: DType, ...shape: Shape) => input("x", dtype, shape);
const images = x("N", 3, 32, 32);

/** What each operator says to a mistake, word for word. */
const mistakes: readonly (readonly [mistake: () => Value, message: string])[] = [
  [
    () => mul(of("int64", 2), 0.5),
    '0.5 stands beside a value of int64, which holds whole numbers alone. Put cast(..., "float32") around the value.',
  ],
  [() => softmax(x()), "Softmax: there is no axis -1: expected none, it is one number, got -1."],
  [
    () => add(x(2), x(3)),
    "Add: its operands do not broadcast: expected equal sizes, or 1, counted from the last axis, got [2] and [3].",
  ],
  [
    () => add(x("N", 3), x(2, 3)),
    "Add: its operands do not broadcast: expected equal sizes, or 1, counted from the last axis, got [N,3] and [2,3].",
  ],
  [
    () => mul(x(2), of("int64", 2)),
    'Mul: its operands have different types: got float32[2] and int64[2]. Put cast(..., "float32") around one of them.',
  ],
  [
    () => exp(of("uint8", 2)),
    'Exp: its input must hold floating-point numbers: got uint8[2]. Put cast(..., "float32") around it.',
  ],
  [
    () => softmax(of("int32", 2)),
    'Softmax: its input must hold floating-point numbers: got int32[2]. Put cast(..., "float32") around it.',
  ],
  [() => softmax(x("N", 2), 2), "Softmax: there is no axis 2: expected -2 to 1, got 2."],
  [() => not(x(2)), "Not: its condition must be bool: got float32[2]. Compare it with something first."],
  [() => and(of("bool", 2), x(2)), "And: its condition must be bool: got float32[2]. Compare it with something first."],
  [() => where(x(2), 1, 0), "Where: its condition must be bool: got float32[2]. Compare it with something first."],
  [
    () => where(of("bool", 2), x(3), 0),
    "Where: its operands do not broadcast: expected equal sizes, or 1, counted from the last axis, got [2] and [3] and [].",
  ],
  [
    () => where(of("bool", 2), x(2), of("float64", 2)),
    'Where: its operands have different types: got float32[2] and float64[2]. Put cast(..., "float32") around one of them.',
  ],
  [() => reduceSum(x("N", 3), { axes: [2] }), "ReduceSum: there is no axis 2: expected -2 to 1, got 2."],
  [() => argMax(x("N", 3), -3), "ArgMax: there is no axis -3: expected -2 to 1, got -3."],
  [
    () => matMul(x("N", 784), x(128, 10)),
    "MatMul: its matrices do not fit: expected [..., m, k] and [..., k, n], got [N,784] and [128,10].",
  ],
  [
    () => matMul(x(4), x(4, 2)),
    "MatMul: its matrices do not fit: expected [..., m, k] and [..., k, n], got [4] and [4,2].",
  ],
  [
    () => matMul(x(2, 3, 4), x(3, 4, 5)),
    "MatMul: its matrices do not fit: expected [..., m, k] and [..., k, n], got [2,3,4] and [3,4,5].",
  ],
  [
    () => matMul(x(2, 3), of("float64", 3, 4)),
    'MatMul: its operands have different types: got float32[2,3] and float64[3,4]. Put cast(..., "float32") around one of them.',
  ],
  [
    () => gemm(x("N", 784), x(10, 128), { transB: true }),
    "Gemm: its matrices do not fit: expected [m, k] and [k, n], got [N,784] and [10,128].",
  ],
  [
    () => gemm(x("N", 4), x(4, 10), { c: x(4) }),
    "Gemm: c does not broadcast to the product: expected [N,10], got [4].",
  ],
  [
    () => reshape(images, ["N", 1024]),
    "Reshape: the element counts differ: expected 3072*N elements, as in [N,3,32,32], got [N,1024].",
  ],
  [() => reshape(x(6), [4, -1]), "Reshape: the element counts differ: expected 6 elements, as in [6], got [4,-1]."],
  [() => reshape(x(6), [-1, -1]), "Reshape: the element counts differ: expected 6 elements, as in [6], got [-1,-1]."],
  [() => reshape(x(6), ["N", -1]), "Reshape: the element counts differ: expected 6 elements, as in [6], got [N,-1]."],
  [() => transpose(images, [0, 1, 2]), "Transpose: perm must name each axis once: expected 4 axes, got [0,1,2]."],
  [() => transpose(x(2, 3), [0, 0]), "Transpose: perm must name each axis once: expected 2 axes, got [0,0]."],
  [
    () => slice(images, [{ axis: 0, end: 2 }]),
    "Slice: axis 0 must have a known size and a step other than 0: got size N, step 1.",
  ],
  [
    () => slice(x(4), [{ axis: 0, step: 0 }]),
    "Slice: axis 0 must have a known size and a step other than 0: got size 4, step 0.",
  ],
  [
    () =>
      slice(x(4), [
        { axis: 0, end: 3 },
        { axis: -1, start: 1 },
      ]),
    "Slice: each axis may have one range: got axes 0, -1.",
  ],
  [() => slice(x(4), [{ axis: 1 }]), "Slice: there is no axis 1: expected -1 to 0, got 1."],
  [() => pad(x(2, 3), [1, 1]), "Pad: pads must have two widths for each axis: expected 4, got 2."],
  [() => pad(x("N", 3), [1, 0, 0, 0]), "Pad: axis 0 must have a known size: got N."],
  [() => pad(x(3), [-2, -2]), "Pad: axis 0 of size 3 is too small for its constant border: got -2 and -2."],
  [
    () => pad(x(3), [0, 3], { mode: "reflect" }),
    "Pad: axis 0 of size 3 is too small for its reflect border: got 0 and 3.",
  ],
  [
    () => pad(x(4), [-2, 2], { mode: "reflect" }),
    "Pad: axis 0 of size 4 is too small for its reflect border: got -2 and 2.",
  ],
  [() => pad(x(2), [-2, 1], { mode: "edge" }), "Pad: axis 0 of size 2 is too small for its edge border: got -2 and 1."],
  [() => concat([], 0), "Concat: there is nothing to join."],
  [
    () => concat([x(2, 3), x(2, 4)], 0),
    "Concat: its inputs do not fit along axis 0: expected equal types and sizes but for that axis, whose sizes are known, got float32[2,3] and float32[2,4].",
  ],
  [
    () => concat([x("N", 3), x(2, 3)], 0),
    "Concat: its inputs do not fit along axis 0: expected equal types and sizes but for that axis, whose sizes are known, got float32[N,3] and float32[2,3].",
  ],
  [
    () => concat([x(2), of("float64", 2)], 0),
    "Concat: its inputs do not fit along axis 0: expected equal types and sizes but for that axis, whose sizes are known, got float32[2] and float64[2].",
  ],
  [() => expand(x(3), [2, 4]), "Expand: the input does not broadcast to the shape: expected [2,4], got [3]."],
  [() => expand(x(2, 3), [3]), "Expand: the input does not broadcast to the shape: expected [3], got [2,3]."],
  [
    () => conv(x("N", 784), x(8, 3, 3, 3)),
    "Conv: its input and filters do not fit: expected x [n, c, ...] and filters [filters, c / group, ...], got x [N,784], filters [8,3,3,3], group 1.",
  ],
  [
    () => conv(images, x(8, 1, 3, 3)),
    "Conv: its input and filters do not fit: expected x [n, c, ...] and filters [filters, c / group, ...], got x [N,3,32,32], filters [8,1,3,3], group 1.",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { group: 3 }),
    "Conv: its input and filters do not fit: expected x [n, c, ...] and filters [filters, c / group, ...], got x [N,3,32,32], filters [8,3,3,3], group 3.",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { bias: x(3) }),
    "Conv: its bias does not fit its filters: expected [8], got [3].",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { bias: of("float64", 8) }),
    'Conv: its operands have different types: got float32[N,3,32,32] and float64[8]. Put cast(..., "float32") around one of them.',
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { pads: [1, 0.5] }),
    "Conv: pads must be whole widths of 0 or more: expected 1, 2 or 4 of them, got [1,0.5,1,0.5].",
  ],
  [
    () => conv(images, x(8, 3, 33, 3)),
    "Conv: its window is larger than the padded input: expected at most 32 along the height of [N,3,32,32], got 33. Use a smaller window, a larger image, or padding.",
  ],
  [
    () => conv(images, x("M", 3, 3, 3)),
    "Conv: its filters must have known sizes: expected [filters, channels, height, width], got [M,3,3,3].",
  ],
  [
    () => conv(of("uint8", "N", 3, 32, 32), x(8, 3, 3, 3)),
    'Conv: its operands have different types: got uint8[N,3,32,32] and float32[8,3,3,3]. Put cast(..., "uint8") around one of them.',
  ],
  [() => conv(x("N", 3, "H", 32), x(8, 3, 3, 3)), "Conv: its spatial sizes must be known: got [N,3,H,32]."],
  [
    () => conv(images, x(8, 3, 3, 3), { strides: 0 }),
    "Conv: strides must be whole numbers of at least 1: expected 1 or 2 of them, got [0,0].",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { strides: [1, 2, 3] }),
    "Conv: strides must be whole numbers of at least 1: expected 1 or 2 of them, got [1,2,3].",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { pads: [1, 2, 3] }),
    "Conv: pads must be whole widths of 0 or more: expected 1, 2 or 4 of them, got [1,2,3].",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { pads: -1 }),
    "Conv: pads must be whole numbers of at least 0: expected 1 or 4 of them, got [-1,-1,-1,-1].",
  ],
  [
    () => conv(images, x(8, 3, 3, 3), { dilations: 1.5 }),
    "Conv: dilations must be whole numbers of at least 1: expected 1 or 2 of them, got [1.5,1.5].",
  ],
  [
    () => convTranspose(images, x(8, 3, 3, 3)),
    "ConvTranspose: its input and filters do not fit: expected x [n, c, ...] and filters [c, filters / group, ...], got x [N,3,32,32], filters [8,3,3,3], group 1.",
  ],
  [
    () => convTranspose(images, x(3, 8, 3, 3), { strides: 2, outputPadding: 2 }),
    "ConvTranspose: outputPadding must be less than the stride along each axis: expected 2 of them, below [2,2], got [2,2].",
  ],
  [
    () => convTranspose(x(1, 3, 1, 1), x(3, 8, 1, 1), { pads: 1 }),
    "ConvTranspose: its pads cut everything away: got pads [1,1,1,1] of sizes [-1,-1].",
  ],
  [() => maxPool(x("N", 10), [2, 2]), "MaxPool: its window has 2 axes: expected [n, c, ...2 sizes], got [N,10]."],
  [
    () => maxPool(images, [2, 2], { pads: 2 }),
    "MaxPool: its border must be narrower than its window: got window [2,2], pads [2,2,2,2].",
  ],
  [
    () => maxPool(x(1, 1, 1, 1), [2, 2], { dilations: 2, pads: 1 }),
    "MaxPool: a dilated window has no tap inside the image, so it has no maximum and no mean: got window [2,2], dilations [2,2], pads [1,1,1,1].",
  ],
  [
    () => averagePool(of("uint8", 1, 1, 4, 4), [2, 2]),
    'AveragePool: its input must hold floating-point numbers: got uint8[1,1,4,4]. Put cast(..., "float32") around it.',
  ],
  [
    () => averagePool(x(1, 1, 2, 2), [2, 3]),
    "AveragePool: its window is larger than the padded input: expected at most 2 along the width of [1,1,2,2], got 3. Use a smaller window, a larger image, or padding.",
  ],
  [
    () => maxPool(x(1, 1, 2), [3]),
    "MaxPool: its window is larger than the padded input: expected at most 2 along spatial axis 0 of [1,1,2], got 3. Use a smaller window, a larger image, or padding.",
  ],
  [
    () => gridSample(images, x("N", 8, 8)),
    "GridSample: its image and grid do not fit: expected x [n, c, h, w] and grid [n, height, width, 2], got [N,3,32,32] and [N,8,8].",
  ],
  [
    () => gridSample(images, x(1, 8, 8, 2)),
    "GridSample: its image and grid do not fit: expected x [n, c, h, w] and grid [n, height, width, 2], got [N,3,32,32] and [1,8,8,2].",
  ],
  [
    () => gridSample(images, of("float64", "N", 8, 8, 2)),
    'GridSample: its operands have different types: got float32[N,3,32,32] and float64[N,8,8,2]. Put cast(..., "float32") around one of them.',
  ],
  [() => affineGrid(x("N", 3, 2), [8, 8]), "AffineGrid: theta has the wrong shape: expected [n, 2, 3], got [N,3,2]."],
];

test.each(mistakes.map(([mistake, message]) => ({ mistake, message })))("$message", ({ mistake, message }) => {
  expect(mistake).toThrow(ProblemError);
  expect(messageOf(mistake)).toBe(message);
});

test("a scalar has no axis to sum over", () => {
  expect(() => reduceSumSquare(x(), { axes: [0] })).toThrow("ReduceSumSquare: there is no axis 0");
});

function messageOf(mistake: () => Value): string {
  try {
    mistake();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
