/** Convolutions, poolings and what moves pixels: shapes and weights, numbers by their definitions, and laws that they keep. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { adaptiveAveragePool1d, adaptiveAveragePool2d } from "../../src/nn/layers/adaptiveAveragePool.ts";
import { averagePool1d } from "../../src/nn/layers/averagePool1d.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { averagePool3d } from "../../src/nn/layers/averagePool3d.ts";
import { conv1d } from "../../src/nn/layers/conv1d.ts";
import { conv1dTranspose } from "../../src/nn/layers/conv1dTranspose.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/layers/conv2dTranspose.ts";
import { type Conv3dOptions, conv3d } from "../../src/nn/layers/conv3d.ts";
import { conv3dTranspose } from "../../src/nn/layers/conv3dTranspose.ts";
import { crop1d, crop2d, crop3d } from "../../src/nn/layers/crop.ts";
import { depthwiseConv1d } from "../../src/nn/layers/depthwiseConv1d.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { globalAveragePool1d } from "../../src/nn/layers/globalAveragePool1d.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { globalAveragePool3d } from "../../src/nn/layers/globalAveragePool3d.ts";
import { globalMaxPool1d } from "../../src/nn/layers/globalMaxPool1d.ts";
import { globalMaxPool2d } from "../../src/nn/layers/globalMaxPool2d.ts";
import { globalMaxPool3d } from "../../src/nn/layers/globalMaxPool3d.ts";
import { maxPool1d } from "../../src/nn/layers/maxPool1d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { maxPool3d } from "../../src/nn/layers/maxPool3d.ts";
import { permute } from "../../src/nn/layers/permute.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/nn/layers/pixelShuffle.ts";
import { reflectPad1d, reflectPad2d } from "../../src/nn/layers/reflectPad.ts";
import { resize2d, upSampling2d } from "../../src/nn/layers/resize2d.ts";
import { separableConv1d } from "../../src/nn/layers/separableConv1d.ts";
import { separableConv2d } from "../../src/nn/layers/separableConv2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { zeroPad1d, zeroPad2d, zeroPad3d } from "../../src/nn/layers/zeroPad.ts";
import { tflearn } from "../../src/nn/presets.ts";
import { l2 } from "../../src/nn/regularizers.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { symmetric } from "../frozen/formula.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

type Shape = readonly number[];

const rows: readonly (readonly [layer: Layer, from: Shape, to: Shape, weights?: Readonly<Record<string, Shape>>])[] = [
  [conv1d(8, 5), [3, 20], [8, 20], { kernel: [8, 3, 5], bias: [8] }],
  [conv1d(8, 5, { padding: [4, 0], dilationRate: 1 }), [3, 20], [8, 20], { kernel: [8, 3, 5], bias: [8] }],
  [conv1d(8, 5, { padding: "valid", dilationRate: 2, strides: 3 }), [3, 20], [8, 4], { kernel: [8, 3, 5], bias: [8] }],
  [conv2d(64, 7, { strides: 2, padding: 3 }), [3, 224, 224], [64, 112, 112], { kernel: [64, 3, 7, 7], bias: [64] }],
  [conv2d(96, 11, { strides: 4, padding: 2 }), [3, 224, 224], [96, 55, 55], { kernel: [96, 3, 11, 11], bias: [96] }],
  [conv2d(4, 3, { padding: [[0, 1], 2], strides: 2 }), [3, 8, 8], [4, 4, 5], { kernel: [4, 3, 3, 3], bias: [4] }],
  [conv2d(4, 3, { dilationRate: 3 }), [3, 8, 9], [4, 8, 9], { kernel: [4, 3, 3, 3], bias: [4] }],
  [conv2d(4, 3, { dilationRate: [3, 1], padding: "valid" }), [3, 8, 9], [4, 2, 7], { kernel: [4, 3, 3, 3], bias: [4] }],
  [conv2d(8, 3, { groups: 4, useBias: false }), [12, 5, 5], [8, 5, 5], { kernel: [8, 3, 3, 3] }],
  [conv3d(2, [1, 3, 5]), [4, 2, 6, 7], [2, 2, 6, 7], { kernel: [2, 4, 1, 3, 5], bias: [2] }],
  [depthwiseConv1d(3, { depthMultiplier: 2 }), [3, 9], [6, 9], { kernel: [6, 1, 3], bias: [6] }],
  [depthwiseConv2d(3, { strides: 2 }), [32, 112, 112], [32, 56, 56], { kernel: [32, 1, 3, 3], bias: [32] }],
  [depthwiseConv2d([5, 1], { padding: "valid", useBias: false }), [3, 8, 8], [3, 4, 8], { kernel: [3, 1, 5, 1] }],
  [
    ...([separableConv1d(8, 3, { strides: 2 }), [4, 9], [8, 5]] as const),
    { depthwiseKernel: [4, 1, 3], pointwiseKernel: [8, 4, 1], bias: [8] },
  ],
  [
    ...([separableConv2d(8, 3, { depthMultiplier: 2, useBias: false }), [4, 9, 8], [8, 9, 8]] as const),
    { depthwiseKernel: [8, 1, 3, 3], pointwiseKernel: [8, 8, 1, 1] },
  ],
  [conv1dTranspose(2, 3, { strides: 2 }), [4, 7], [2, 14], { kernel: [4, 2, 3], bias: [2] }],
  [conv2dTranspose(2, 3, { strides: [2, 3] }), [4, 7, 5], [2, 14, 15], { kernel: [4, 2, 3, 3], bias: [2] }],
  [conv2dTranspose(2, 2, { strides: 3 }), [4, 7, 5], [2, 21, 15], { kernel: [4, 2, 2, 2], bias: [2] }],
  [
    conv2dTranspose(2, 5, { strides: 2, padding: "valid" }),
    [4, 7, 5],
    [2, 17, 13],
    { kernel: [4, 2, 5, 5], bias: [2] },
  ],
  [
    conv2dTranspose(2, 2, { strides: 3, padding: "valid" }),
    [4, 7, 5],
    [2, 21, 15],
    { kernel: [4, 2, 2, 2], bias: [2] },
  ],
  [
    ...([conv2dTranspose(2, 3, { strides: 2, outputPadding: [0, 1] }), [4, 7, 5], [2, 13, 10]] as const),
    { kernel: [4, 2, 3, 3], bias: [2] },
  ],
  [
    ...([conv2dTranspose(2, 4, { strides: 2, padding: [[1, 2], 0] }), [4, 7, 5], [2, 13, 12]] as const),
    { kernel: [4, 2, 4, 4], bias: [2] },
  ],
  [conv2dTranspose(6, 3, { groups: 2, dilationRate: 2 }), [4, 7, 5], [6, 7, 5], { kernel: [4, 3, 3, 3], bias: [6] }],
  [conv3dTranspose(2, 2, { strides: 2 }), [1, 2, 3, 4], [2, 4, 6, 8], { kernel: [1, 2, 2, 2, 2], bias: [2] }],

  [maxPool1d(3), [2, 10], [2, 3]],
  [maxPool1d(3, { padding: "same" }), [2, 10], [2, 4]],
  [maxPool2d(3, { strides: 2 }), [96, 55, 55], [96, 27, 27]],
  [maxPool2d(3, { strides: 2, padding: 1 }), [64, 112, 112], [64, 56, 56]],
  [maxPool2d(3, { strides: 2, ceilMode: true }), [64, 112, 112], [64, 56, 56]],
  [maxPool2d(2, { ceilMode: true }), [3, 7, 8], [3, 4, 4]],
  [maxPool2d(2, { ceilMode: true, strides: 3, padding: 1 }), [3, 6, 7], [3, 3, 3]],
  [maxPool3d([1, 2, 2]), [3, 4, 5, 6], [3, 4, 2, 3]],
  [averagePool1d(2), [3, 7], [3, 3]],
  [averagePool2d([2, 3], { strides: 1, padding: "same" }), [3, 5, 6], [3, 5, 6]],
  [averagePool3d(2, { ceilMode: true }), [3, 4, 5, 6], [3, 2, 3, 3]],
  [adaptiveAveragePool1d(3), [4, 7], [4, 3]],
  [adaptiveAveragePool2d([7, 1]), [4, 13, 9], [4, 7, 1]],
  [globalAveragePool1d(), [4, 7], [4]],
  [globalAveragePool2d(), [4, 7, 8], [4]],
  [globalAveragePool2d({ keepdims: true }), [4, 7, 8], [4, 1, 1]],
  [globalAveragePool3d(), [4, 7, 8, 2], [4]],
  [globalMaxPool1d({ keepdims: true }), [4, 7], [4, 1]],
  [globalMaxPool2d(), [4, 7, 8], [4]],
  [globalMaxPool3d({ keepdims: true }), [4, 7, 8, 2], [4, 1, 1, 1]],

  [permute([2, 3, 1]), [3, 4, 5], [4, 5, 3]],
  [permute([1]), [3], [3]],
  [zeroPad1d([0, 3]), [3, 4], [3, 7]],
  [zeroPad2d(2), [3, 4, 5], [3, 8, 9]],
  [zeroPad2d(0), [3, 4, 5], [3, 4, 5]],
  [zeroPad3d([1, 0, [0, 2]]), [3, 4, 5, 6], [3, 6, 5, 8]],
  [reflectPad1d(3), [3, 4], [3, 10]],
  [reflectPad2d([1, [0, 2]]), [3, 4, 5], [3, 6, 7]],
  [crop1d([1, 0]), [3, 4], [3, 3]],
  [crop2d([[1, 2], 0]), [3, 4, 5], [3, 1, 5]],
  [crop3d(1), [3, 4, 5, 6], [3, 2, 3, 4]],
  [upSampling2d(), [3, 4, 5], [3, 8, 10]],
  [upSampling2d([1, 3], { interpolation: "bilinear" }), [3, 4, 5], [3, 4, 15]],
  [resize2d([9, 2]), [3, 4, 5], [3, 9, 2]],
  [resize2d(7, { interpolation: "nearest" }), [3, 4, 5], [3, 7, 7]],
  [pixelShuffle(3), [18, 4, 5], [2, 12, 15]],
  [pixelUnshuffle(2), [3, 4, 6], [12, 2, 3]],
];

describe("shapes and weights", () => {
  for (const [layer, from, to, weights = {}] of rows) {
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

const run = (layer: Layer, x: Tensor, feeds: Readonly<Record<string, Tensor>> = {}) =>
  toNumbers(runLayer(layer, x, { feeds }));

function drawn(name: string, shape: Shape): Tensor {
  return fromNumbers("float32", shape, symmetric(name, elementCount(shape), 1));
}

function expectAlike(found: readonly number[], wanted: readonly number[], digits = 9): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, each] of wanted.entries()) expect(found[i]).toBeCloseTo(each, digits);
}

describe("numbers by their definitions", () => {
  const x = fromNumbers("float32", [1, 1, 5], [1, 2, 3, 4, 5]);

  test("a dilated window looks at every other place", () => {
    const feeds = { kernel: fromNumbers("float32", [1, 1, 3], [1, 10, 100]) };
    expect(run(conv1d(1, 3, { dilationRate: 2, padding: "valid" }), x, feeds)).toEqual([531]);
    expect(run(conv1d(1, 3, { dilationRate: 2 }), x, feeds)).toEqual([310, 420, 531, 42, 53]);
  });

  test("each group of filters sees its own channels", () => {
    const pixels = fromNumbers("float32", [1, 4, 1, 1], [1, 2, 3, 4]);
    const feeds = { kernel: fromNumbers("float32", [2, 2, 1, 1], [1, 10, 1, 10]) };
    expect(run(conv2d(2, 1, { groups: 2 }), pixels, feeds)).toEqual([21, 43]);
  });

  test("a depthwise window gives the outputs of one channel together", () => {
    const pixels = fromNumbers("float32", [1, 2, 1, 1], [1, 2]);
    const feeds = { kernel: fromNumbers("float32", [4, 1, 1, 1], [1, 10, 100, 1000]) };
    expect(run(depthwiseConv2d(1, { depthMultiplier: 2 }), pixels, feeds)).toEqual([1, 10, 200, 2000]);
  });

  test("a transposed convolution writes its window at each place, and cuts behind what is odd", () => {
    const row = fromNumbers("float32", [1, 1, 2], [1, 2]);
    const feeds = { kernel: fromNumbers("float32", [1, 1, 3], [1, 10, 100]) };
    expect(run(conv1dTranspose(1, 3, { strides: 2, padding: "valid" }), row, feeds)).toEqual([1, 10, 102, 20, 200]);
    expect(run(conv1dTranspose(1, 3, { strides: 2 }), row, feeds)).toEqual([1, 10, 102, 20]);
    expect(run(conv1dTranspose(1, 3, { strides: 2, padding: 1 }), row, feeds)).toEqual([10, 102, 20]);
    expect(run(conv1dTranspose(1, 3, { strides: 4 }), row, feeds)).toEqual([1, 10, 100, 0, 2, 20, 200, 0]);
  });

  test("the mean of a window at the border is that of the pixels inside, unless the border counts", () => {
    expect(run(averagePool1d(3, { strides: 2, padding: 1 }), x)).toEqual([1.5, 3, 4.5]);
    expect(run(averagePool1d(3, { strides: 2, padding: 1, countIncludePad: true }), x)).toEqual([1, 3, 3]);
    expect(run(averagePool1d(3, { strides: 2, padding: "same" }), x)).toEqual([1.5, 3, 4.5]);
  });

  test("with ceilMode what is left over makes a smaller window", () => {
    expect(run(maxPool1d(2, { ceilMode: true }), x)).toEqual([2, 4, 5]);
    expect(run(averagePool1d(2, { ceilMode: true, countIncludePad: true }), x)).toEqual([1.5, 3.5, 5]);
  });

  test("adaptive windows overlap where the sizes do not divide", () => {
    // the shares are float32 constants
    expectAlike(run(adaptiveAveragePool1d(3), x), [1.5, 3, 4.5], 6);
  });

  test("borders", () => {
    expect(run(zeroPad1d([2, 1]), x)).toEqual([0, 0, 1, 2, 3, 4, 5, 0]);
    expect(run(reflectPad1d([2, 1]), x)).toEqual([3, 2, 1, 2, 3, 4, 5, 4]);
    expect(run(crop1d([2, 1]), x)).toEqual([3, 4]);
  });

  test("nearest up-sampling repeats pixels; bilinear goes straight from the middle of one to that of the next", () => {
    const image = fromNumbers("float32", [1, 1, 2, 2], [0, 4, 8, 12]);
    expect(run(upSampling2d([1, 2]), image)).toEqual([0, 0, 4, 4, 8, 8, 12, 12]);
    expect(run(upSampling2d([1, 2], { interpolation: "bilinear" }), image)).toEqual([0, 1, 3, 4, 8, 9, 11, 12]);
    expect(run(upSampling2d([2, 1], { interpolation: "bilinear" }), image)).toEqual([0, 4, 2, 6, 6, 10, 8, 12]);
  });

  test("pixelShuffle lays four channels out as squares", () => {
    const image = fromNumbers("float32", [1, 4, 1, 2], [1, 5, 2, 6, 3, 7, 4, 8]);
    expect(run(pixelShuffle(2), image)).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  });
});

const small = fc.integer({ min: 1, max: 3 });

describe("laws", () => {
  test("conv1d is conv2d of height 1, and conv2d is conv3d of depth 1", () => {
    fc.assert(
      fc.property(small, small, small, fc.boolean(), (kernel, strides, dilationRate, isSame) => {
        const options = { strides, dilationRate, padding: isSame ? "same" : "valid" } as const;
        const flat = { strides: [1, strides], dilationRate: [1, dilationRate], padding: options.padding } as const;
        const deep: Conv3dOptions = {
          ...{ strides: [1, 1, strides], dilationRate: [1, 1, dilationRate] },
          padding: options.padding,
        };
        const values = drawn("x", [2, 2, 9]);
        const weights = drawn("k", [3, 2, kernel]);
        const as = ({ data }: Tensor, shape: Shape) => fromNumbers("float32", shape, Array.from(data, Number));
        const row = run(conv1d(3, kernel, options), values, { kernel: weights });
        const image = run(conv2d(3, [1, kernel], flat), as(values, [2, 2, 1, 9]), {
          kernel: as(weights, [3, 2, 1, kernel]),
        });
        const volume = run(conv3d(3, [1, 1, kernel], deep), as(values, [2, 2, 1, 1, 9]), {
          kernel: as(weights, [3, 2, 1, 1, kernel]),
        });
        expectAlike(image, row);
        expectAlike(volume, row);
      }),
      { numRuns: 30 },
    );
  });

  test("a separable convolution is a depthwise one and a convolution of one place", () => {
    fc.assert(
      fc.property(small, small, small, (kernel, strides, depthMultiplier) => {
        const values = drawn("x", [2, 3, 5, 4]);
        const depthwiseKernel = drawn("d", [3 * depthMultiplier, 1, kernel, kernel]);
        const pointwiseKernel = drawn("p", [4, 3 * depthMultiplier, 1, 1]);
        const bias = drawn("b", [4]);
        const one = run(separableConv2d(4, kernel, { strides, depthMultiplier }), values, {
          ...{ depthwiseKernel, pointwiseKernel, bias },
        });
        const depthwise = depthwiseConv2d(kernel, { strides, depthMultiplier, useBias: false });
        const two = run(sequential(depthwise, conv2d(4, 1)), values, {
          ...{ "depthwiseConv2d.kernel": depthwiseKernel, "conv2d.kernel": pointwiseKernel, "conv2d.bias": bias },
        });
        expectAlike(one, two);
      }),
      { numRuns: 20 },
    );
  });

  test("depthwise is grouped convolution with one channel a group", () => {
    const values = drawn("x", [2, 4, 5, 6]);
    const feeds = { kernel: drawn("k", [8, 1, 3, 3]), bias: drawn("b", [8]) };
    expectAlike(
      run(depthwiseConv2d(3, { depthMultiplier: 2 }), values, feeds),
      run(conv2d(8, 3, { groups: 4 }), values, feeds),
    );
  });

  test("a transposed convolution is the adjoint of the convolution: <T y, x> = <y, C x>", () => {
    const sizes = fc.record({ size: fc.integer({ min: 1, max: 6 }), kernel: small, stride: small, dilation: small });
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ size, kernel, stride, dilation }, isSame) => {
        const options = { strides: stride, dilationRate: dilation, useBias: false } as const;
        const padding = isSame ? "same" : "valid";
        const y = drawn("y", [1, 2, size]);
        const weights = drawn("k", [2, 3, kernel]);
        const transposed = runLayer(conv1dTranspose(3, kernel, { ...options, padding }), y, {
          feeds: { kernel: weights },
        });
        const x = drawn("x", transposed.shape);
        const there = run(conv1d(2, kernel, { ...options, padding }), x, { kernel: weights });
        const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, each, i) => sum + each * b[i]!, 0);
        expect(there).toHaveLength(2 * size);
        expect(dot(toNumbers(transposed), toNumbers(x))).toBeCloseTo(dot(toNumbers(y), there), 9);
      }),
    );
  });

  test("Keras's sizes: same gives input * stride, valid input * stride + max(window - stride, 0)", () => {
    const sizes = fc.record({
      ...{ size: fc.integer({ min: 1, max: 9 }), kernel: fc.integer({ min: 1, max: 7 }) },
      ...{ stride: fc.integer({ min: 1, max: 4 }) },
    });
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        const sizeOf = (padding: "same" | "valid") =>
          write(conv1dTranspose(1, kernel, { strides: stride, padding }), [1, size]).output.shape[2];
        expect(sizeOf("same")).toBe(size * stride);
        expect(sizeOf("valid")).toBe(size * stride + Math.max(kernel - stride, 0));
      }),
    );
  });

  test("ceilMode gives PyTorch's count of windows", () => {
    const sizes = fc.record({ size: fc.integer({ min: 1, max: 20 }), kernel: small, stride: small, border: small });
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride, border }) => {
        const padding = Math.min(border - 1, Math.floor(kernel / 2));
        fc.pre(padding < kernel && size + 2 * padding >= kernel);
        const whole = Math.ceil((size + 2 * padding - kernel) / stride) + 1;
        const wanted = (whole - 1) * stride >= size + padding ? whole - 1 : whole;
        const options = { strides: stride, padding, ceilMode: true };
        expect(write(maxPool1d(kernel, options), [1, size]).output.shape[2]).toBe(wanted);
        expect(write(averagePool1d(kernel, { ...options, countIncludePad: true }), [1, size]).output.shape[2]).toBe(
          wanted,
        );
      }),
    );
  });

  test("pooling over the whole image, adaptive pooling to one place and global pooling are one", () => {
    const x = drawn("x", [2, 3, 4, 5]);
    const wanted = run(globalAveragePool2d(), x);
    expectAlike(run(averagePool2d([4, 5]), x), wanted);
    expectAlike(run(adaptiveAveragePool2d(1), x), wanted);
    expectAlike(run(globalMaxPool2d(), x), run(maxPool2d([4, 5]), x));
  });

  test("what is shuffled, padded or permuted comes back", () => {
    const x = numbered([2, 4, 6, 4]);
    const back: readonly Layer[] = [
      sequential(pixelShuffle(2), pixelUnshuffle(2)),
      sequential(pixelUnshuffle(2), pixelShuffle(2)),
      sequential(zeroPad2d([[1, 2], 3]), crop2d([[1, 2], 3])),
      sequential(reflectPad2d([[1, 2], 3]), crop2d([[1, 2], 3])),
      sequential(permute([3, 1, 2]), permute([2, 3, 1])),
      sequential(upSampling2d([2, 3]), averagePool2d([2, 3])),
      sequential(upSampling2d([3, 5]), resize2d([6, 4], { interpolation: "nearest" })),
      resize2d([6, 4]),
    ];
    for (const layer of back) expect(run(layer, x)).toEqual(toNumbers(x));
  });

  test("bilinear images keep a constant, and a slope inside", () => {
    const flat = numbered([1, 1, 3, 5], () => 7);
    expectAlike(
      run(resize2d([4, 11]), flat),
      Array.from({ length: 44 }, () => 7),
      6,
    );
    const slope = numbered([1, 1, 1, 6], (place) => place + 0.5);
    const wide = run(resize2d([1, 12]), slope);
    expectAlike(
      wide.slice(1, -1),
      Array.from({ length: 10 }, (_, i) => (i + 1.5) / 2),
      6,
    );
  });

  test("where several are the largest, globalMaxPool shares the gradient", () => {
    const x = input("x", "float32", [1, 1, 4]);
    const { output } = writeNetwork(globalMaxPool1d(), x, { mode: "train" });
    const [slope] = gradient(reduceSum(mul(output, 6)), [x]);
    const [found] = evaluate([slope!], { x: fromNumbers("float32", [1, 1, 4], [2, 5, 5, 1]) });
    expect(toNumbers(found!)).toEqual([0, 3, 3, 0]);
  });
});

describe("weights", () => {
  test("each penalty is counted, and a frozen layer has none", () => {
    const options = { depthwiseRegularizer: l2(), pointwiseRegularizer: l2(), biasRegularizer: l2() };
    const transposed = { kernelRegularizer: l2(), biasRegularizer: l2() };
    expect(write(separableConv2d(4, 3, options), [3, 5, 5]).penalties).toHaveLength(3);
    expect(write(conv2dTranspose(4, 3, transposed), [3, 5, 5]).penalties).toHaveLength(2);
    const still = write(separableConv2d(4, 3, { ...options, trainable: false }), [3, 5, 5]);
    expect(still.penalties).toHaveLength(0);
    expect(still.parameters.map(({ trainable }) => trainable)).toEqual([false, false, false]);
  });

  test("fans count what meets inside a group", () => {
    const fansOf = (layer: Layer) => write(layer, [4, 8, 8]).parameters[0]!.fans;
    expect(fansOf(conv2d(8, 3))).toEqual({ fanIn: 36, fanOut: 72 });
    expect(fansOf(conv2d(8, 3, { groups: 4 }))).toEqual({ fanIn: 9, fanOut: 18 });
    expect(fansOf(depthwiseConv2d(3, { depthMultiplier: 2 }))).toEqual({ fanIn: 9, fanOut: 18 });
    expect(fansOf(conv2dTranspose(8, 3))).toEqual({ fanIn: 36, fanOut: 72 });
  });

  test("TFLearn's pooling pads, and its convolutions scale evenly", () => {
    expect(write(maxPool2d(2, { ...tflearn.maxPool2d }), [3, 57, 57]).output.shape).toEqual(["N", 3, 29, 29]);
    expect(write(averagePool1d(2, { ...tflearn.averagePool1d }), [3, 57]).output.shape).toEqual(["N", 3, 29]);
    expect(write(conv3d(2, 3, { ...tflearn.conv3d }), [1, 3, 3, 3]).parameters[0]!.initializer.kind).toBe(
      "uniformScaling",
    );
  });
});
