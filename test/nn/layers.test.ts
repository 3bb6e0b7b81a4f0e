import { describe, expect, test } from "vitest";
import { augment } from "../../src/nn/augment/augment.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { leakyRelu, softmax } from "../../src/nn/layers/activationLayers.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { alphaDropout, dropout, dropPath, spatialDropout2d } from "../../src/nn/layers/dropout.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { gaussianDropout, gaussianNoise } from "../../src/nn/layers/gaussianNoise.ts";
import { groupNormalization, instanceNormalization } from "../../src/nn/layers/groupNormalization.ts";
import { l2Normalize } from "../../src/nn/layers/l2Normalize.ts";
import { layerNormalization } from "../../src/nn/layers/layerNormalization.ts";
import { layerScale } from "../../src/nn/layers/layerScale.ts";
import { localResponseNormalization } from "../../src/nn/layers/localResponseNormalization.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { normalize, standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { prelu } from "../../src/nn/layers/prelu.ts";
import { reshape } from "../../src/nn/layers/reshape.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { singleUnit } from "../../src/nn/layers/singleUnit.ts";
import { elementCount, fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

interface Row {
  readonly layer: Layer;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

const rows: readonly Row[] = [
  {
    ...{ layer: conv2d(32, 3), from: [3, 32, 32], to: [32, 32, 32] },
    weights: { kernel: [32, 3, 3, 3], bias: [32] },
  },
  { layer: conv2d(4, [1, 5], { useBias: false }), from: [2, 6, 7], to: [4, 6, 7], weights: { kernel: [4, 2, 1, 5] } },
  {
    ...{ layer: conv2d(4, 3, { padding: "valid", strides: [2, 1] }), from: [1, 9, 8], to: [4, 4, 6] },
    weights: { kernel: [4, 1, 3, 3], bias: [4] },
  },
  {
    ...{ layer: conv2d(1, 4, { strides: 3 }), from: [1, 10, 11], to: [1, 4, 4] },
    weights: { kernel: [1, 1, 4, 4], bias: [1] },
  },
  { layer: dense(512), from: [64, 8, 8], to: [512], weights: { kernel: [4096, 512], bias: [512] } },
  { layer: dense(1, { useBias: false }), from: [7], to: [1], weights: { kernel: [7, 1] } },
  { layer: maxPool2d(2), from: [3, 7, 9], to: [3, 3, 4] },
  { layer: maxPool2d(2, { padding: "same" }), from: [3, 7, 9], to: [3, 4, 5] },
  { layer: maxPool2d([3, 2], { strides: 1 }), from: [3, 7, 9], to: [3, 5, 8] },
  { layer: maxPool2d(3, { strides: 2, padding: "same" }), from: [96, 57, 57], to: [96, 29, 29] },
  { layer: flatten(), from: [3, 4, 5], to: [60] },
  { layer: reshape([1, 28, -1]), from: [784], to: [1, 28, 28] },
  { layer: activation("tanh"), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: activation("crelu"), from: [3, 4, 5], to: [6, 4, 5] },
  { layer: leakyRelu(), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: softmax({ axis: -1 }), from: [3, 4], to: [3, 4] },
  { layer: prelu(), from: [3, 4, 5], to: [3, 4, 5], weights: { alpha: [3, 1, 1] } },
  { layer: layerNormalization(), from: [3, 4, 5], to: [3, 4, 5], weights: { gamma: [3], beta: [3] } },
  { layer: groupNormalization(2), from: [4, 5], to: [4, 5], weights: { gamma: [4], beta: [4] } },
  { layer: instanceNormalization(), from: [3, 4, 5], to: [3, 4, 5], weights: { gamma: [3], beta: [3] } },
  { layer: localResponseNormalization(), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: l2Normalize(), from: [7], to: [7] },
  { layer: spatialDropout2d(0.3), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: dropPath(0.3), from: [7], to: [7] },
  { layer: alphaDropout(0.3), from: [7], to: [7] },
  { layer: gaussianNoise(0.3), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: gaussianDropout(0.3), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: layerScale(), from: [3, 4, 5], to: [3, 4, 5], weights: { gamma: [3] } },
  { layer: singleUnit(), from: [3, 4], to: [3, 4], weights: { kernel: [3, 4], bias: [3, 4] } },
  { layer: normalize({ mean: [1, 2, 3] }), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: dropout(0.3), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: zeroCenter(), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: standardize({ perChannel: true }), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: zeroCenter(), from: [7], to: [7] },
  { layer: standardize({ perChannel: true }), from: [7], to: [7] },
  { layer: augment(flipLeftRight()), from: [3, 4, 5], to: [3, 4, 5] },
  { layer: sequential(), from: [3], to: [3] },
];

describe("shapes and weights", () => {
  for (const { layer, from, to, weights = {} } of rows) {
    test(`${layer.kind} ${JSON.stringify(layer.config)} of [${from}]`, () => {
      for (const mode of ["train", "infer"] as const) {
        const { output, parameters } = write(layer, from, mode);
        expect(output.shape).toEqual(["N", ...to]);
        expect(Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]))).toEqual(weights);
      }
      expect(Object.isFrozen(layer)).toBe(true);
    });
  }
});

test("the bird network has the tutorial's 2,155,010 weights", () => {
  const { parameters, output, randoms, measured } = write(birdNet(), [3, 32, 32]);
  const sizes = Object.fromEntries(parameters.map(({ name, shape }) => [name, elementCount(shape)]));
  expect(sizes).toEqual({
    ...{ "conv2d.kernel": 864, "conv2d.bias": 32 },
    ...{ "conv2d_1.kernel": 18432, "conv2d_1.bias": 64 },
    ...{ "conv2d_2.kernel": 36864, "conv2d_2.bias": 64 },
    ...{ "dense.kernel": 2097152, "dense.bias": 512 },
    ...{ "dense_1.kernel": 1024, "dense_1.bias": 2 },
  });
  expect(Object.values(sizes).reduce((sum, size) => sum + size)).toBe(2_155_010);
  expect(output.shape).toEqual(["N", 2]);
  expect(measured.map(({ name }) => name)).toEqual(["zeroCenter.mean", "standardize.deviation"]);
  expect(randoms.map(({ name, shape }) => `${name} [${shape}]`)).toEqual([
    "augment.0.flipLeftRight [N,1]",
    "augment.1.rotate [N,2]",
    "augment.2.blur [N,2]",
    "dropout.uniform [N,512]",
  ]);
  expect(write(birdNet(10), [3, 32, 32]).output.shape).toEqual(["N", 10]);
  expect(write(birdNet(), [3, 32, 32], "infer").randoms).toEqual([]);
});

test("a layer value may stand in a network twice, and networks in networks", () => {
  const layer = dense(4);
  const block = sequential(layer, layer);
  const { parameters } = write(sequential(layer, block, block, layer), [4]);
  expect(parameters.map(({ name }) => name).filter((name) => name.endsWith("kernel"))).toEqual([
    "dense.kernel",
    "sequential.dense.kernel",
    "sequential.dense_1.kernel",
    "sequential_1.dense.kernel",
    "sequential_1.dense_1.kernel",
    "dense_1.kernel",
  ]);
});

describe("numbers", () => {
  test("conv2d slides its window, zeros outside, one bias a filter", () => {
    const x = fromNumbers("float32", [1, 1, 2, 3], [1, 2, 3, 4, 5, 6]);
    const feeds = {
      kernel: fromNumbers("float32", [2, 1, 1, 3], [1, 10, 100, 0, 1, 0]),
      bias: fromNumbers("float32", [2], [0, 0.5]),
    };
    // 1 left + 10 here + 100 right
    const expected = [210, 321, 32, 540, 654, 65, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5];
    expect(toNumbers(runLayer(conv2d(2, [1, 3]), x, { feeds }))).toEqual(expected);
  });

  test("dense flattens channels, rows and columns in that order", () => {
    const x = numbered([2, 2, 1, 2]);
    const feeds = {
      kernel: fromNumbers("float32", [4, 1], [1, 10, 100, 1000]),
      bias: fromNumbers("float32", [1], [-1]),
    };
    expect(toNumbers(runLayer(dense(1), x, { feeds }))).toEqual([3209, 7653]);
  });

  test("maxPool2d with same padding never takes the border for a maximum", () => {
    const x = numbered([1, 1, 3, 3], (place) => -1 - place);
    expect(toNumbers(runLayer(maxPool2d(2, { padding: "same" }), x))).toEqual([-1, -3, -7, -9]);
    expect(toNumbers(runLayer(maxPool2d(2), x))).toEqual([-1]);
  });
});
