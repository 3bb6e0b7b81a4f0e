import { expect, test } from "vitest";
import { input, type Value } from "../../src/graph/graph.ts";
import type { Shape } from "../../src/graph/shape.ts";
import { cast, equal, where } from "../../src/ops/choice.ts";
import { conv, convFilterGradient, convTranspose } from "../../src/ops/conv.ts";
import { dropout } from "../../src/ops/dropout.ts";
import { add, relu } from "../../src/ops/elementwise.ts";
import { concat, dimension, expand, pad, reshape, slice, transpose, unsqueeze } from "../../src/ops/layout.ts";
import { gemm, matMul } from "../../src/ops/matrix.ts";
import { formatType } from "../../src/ops/operand.ts";
import { averagePool, maxPool } from "../../src/ops/pool.ts";
import { argMax, reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import { affineGrid, gridSample } from "../../src/ops/sample.ts";
import { windowOf } from "../../src/ops/window.ts";

const x = (...shape: Shape) => input("x", "float32", shape);
const images = x("N", 3, 32, 32);
const bytes = input("bytes", "uint8", ["N", 32, 32, 3]);
const same = { pads: 1 };

/** What is known of each result before anything runs; "N" is the batch. */
const inferred: readonly (readonly [value: Value, type: string])[] = [
  [relu(images), "float32[N,3,32,32]"],
  [add(images, x(3, 1, 1)), "float32[N,3,32,32]"],
  [add(x("N", 1), x(10)), "float32[N,10]"],
  [add(x(1), x(0)), "float32[0]"],
  [add(1, 2), "float32[]"],
  [equal(bytes, 7), "bool[N,32,32,3]"],
  [where(equal(x("N", 1), 0), x(5), 0), "float32[N,5]"],
  [cast(bytes, "float32"), "float32[N,32,32,3]"],
  [dropout(images, x("N", 3, 1, 1), 0.5), "float32[N,3,32,32]"],
  [reduceSum(images), "float32[]"],
  [reduceMean(images, { axes: [-1, -2] }), "float32[N,3]"],
  [reduceMean(images, { axes: [0, 2, 3], keepdims: true }), "float32[1,3,1,1]"],
  [reduceMean(images, { axes: [] }), "float32[N,3,32,32]"],
  [argMax(x("N", 10), -1), "int64[N]"],
  [argMax(x("N", 10), 1, { keepdims: true }), "int64[N,1]"],
  [matMul(x("N", 784), x(784, 10)), "float32[N,10]"],
  [matMul(x("N", 1, 4, 5), x(3, 5, 6)), "float32[N,3,4,6]"],
  [gemm(x(784, "N"), x(10, 784), { transA: true, transB: true }), "float32[N,10]"],
  [reshape(images, ["N", -1]), "float32[N,3072]"],
  [reshape(images, [-1]), "float32[3072*N]"],
  [reshape(x("3072*N"), ["N", 3, 32, 32]), "float32[N,3,32,32]"],
  [reshape(x("N", 4), [-1, 2]), "float32[2*N,2]"],
  [reshape(x("H", "N"), ["N*H"]), "float32[N*H]"],
  [reshape(x(0, 3), [3, -1]), "float32[3,0]"],
  [transpose(bytes, [0, 3, 1, 2]), "uint8[N,3,32,32]"],
  [transpose(images), "float32[32,32,3,N]"],
  [
    slice(images, [
      { axis: 1, start: 1 },
      { axis: -1, step: -3 },
    ]),
    "float32[N,2,32,11]",
  ],
  [pad(images, [0, 0, 1, 2, 0, 0, 3, 4]), "float32[N,3,36,38]"],
  [concat([x("N", 3), x("N", 0), x("N", 4)], -1), "float32[N,7]"],
  [expand(x(3, 1), ["N", 3, 4]), "float32[N,3,4]"],
  [unsqueeze(x("N", 3), [0, 3]), "float32[1,N,3,1]"],
  [dimension(["N", 4]), "float32[]"],
  [conv(images, x(64, 3, 3, 3), same), "float32[N,64,32,32]"],
  [conv(images, x(64, 3, 7, 7), { strides: 2, pads: 3 }), "float32[N,64,16,16]"],
  [conv(images, x(6, 1, 3, 3), { group: 3, dilations: 2 }), "float32[N,6,28,28]"],
  [conv(images, x(4, 3, 2, 3), { pads: [0, 1, 1, 1] }), "float32[N,4,32,32]"],
  [conv(x("N", 2, 9), x(3, 2, 3), { pads: [1] }), "float32[N,3,9]"],
  [convTranspose(x("N", 8, 16, 16), x(8, 4, 3, 3), { strides: 2, outputPadding: 1, ...same }), "float32[N,4,32,32]"],
  [convTranspose(x("N", 8, 4), x(8, 1, 2), { strides: 3, group: 4 }), "float32[N,4,11]"],
  [convFilterGradient(images, x("N", 6, 30, 30), [3, 3], { ...windowOf("Conv", 2, {}), group: 3 }), "float32[6,1,3,3]"],
  [maxPool(images, [2, 2], { strides: 2 }), "float32[N,3,16,16]"],
  [maxPool(bytes, [3, 1], { strides: [2, 1] }), "uint8[N,32,15,3]"],
  [averagePool(images, [3, 3], { strides: 2, pads: [0, 0, 1, 1] }), "float32[N,3,16,16]"],
  [gridSample(images, affineGrid(x("N", 2, 3), [8, 12])), "float32[N,3,8,12]"],
];

test.each(inferred.map(([value, type]) => ({ value, type, op: value.op })))("$op: $type", ({ value, type }) => {
  expect(formatType(value)).toBe(type);
});

test("what changes nothing writes nothing", () => {
  expect(reshape(images, ["N", 3, -1, 32])).toBe(images);
  expect(transpose(images, [0, 1, 2, 3])).toBe(images);
  expect(slice(images, [{ axis: 1, start: 0, end: 9 }])).toBe(images);
  expect(pad(images, [0, 0, 0, 0, 0, 0, 0, 0])).toBe(images);
  expect(concat([images], 1)).toBe(images);
  expect(expand(images, ["N", 3, 32, 32])).toBe(images);
  expect(cast(images, "float32")).toBe(images);
  expect(reduceSum(images, { axes: [] })).toBe(images);
});
