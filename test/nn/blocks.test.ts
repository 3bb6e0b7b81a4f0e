import { describe, expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { highway, highwayConv2d } from "../../src/nn/layers/highway.ts";
import { layerScale } from "../../src/nn/layers/layerScale.ts";
import { normalize } from "../../src/nn/layers/normalize.ts";
import { prelu } from "../../src/nn/layers/prelu.ts";
import { singleUnit } from "../../src/nn/layers/singleUnit.ts";
import { squeezeExcite } from "../../src/nn/layers/squeezeExcite.ts";
import { l2 } from "../../src/nn/regularizers.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { firstWeight } from "../../src/train/initialState.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

const shapesOf = (layer: Layer, shape: readonly number[]) =>
  Object.fromEntries(write(layer, shape).parameters.map((spec) => [spec.name, spec.shape]));
const wave = (shape: readonly number[], step: number): Tensor => numbered(shape, (place) => Math.sin(step * place));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const close = (found: readonly number[], wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, 6);
  });
};

describe("squeezeExcite", () => {
  test("multiplies each channel by what two dense layers make of the means of all", () => {
    const x = wave([2, 3, 2, 2], 1.3);
    const feeds = {
      "dense.kernel": wave([3, 2], 2.1),
      "dense.bias": wave([2], 0.7),
      "dense_1.kernel": wave([2, 3], 1.1),
      "dense_1.bias": wave([3], 1.9),
    };
    const at = (tensor: Tensor, place: number) => Number(tensor.data[place]);
    const wanted = [0, 1].flatMap((n) => {
      const means = [0, 1, 2].map((c) => [0, 1, 2, 3].reduce((sum, i) => sum + at(x, (n * 3 + c) * 4 + i), 0) / 4);
      const units = [0, 1].map((u) => {
        const sum = means.reduce((total, mean, c) => total + mean * at(feeds["dense.kernel"], 2 * c + u), 0);
        return Math.max(0, sum + at(feeds["dense.bias"], u));
      });
      return [0, 1, 2].flatMap((c) => {
        const sum = units.reduce((total, unit, u) => total + unit * at(feeds["dense_1.kernel"], 3 * u + c), 0);
        const factor = logistic(sum + at(feeds["dense_1.bias"], c));
        return [0, 1, 2, 3].map((i) => factor * at(x, (n * 3 + c) * 4 + i));
      });
    });
    close(toNumbers(runLayer(squeezeExcite({ ratio: 1.5 }), x, { feeds })), wanted);
  });

  test("has a sixteenth as many units, at least one, with activations of one's own", () => {
    const shape = shapesOf(squeezeExcite(), [64, 3, 3]);
    expect(shape).toEqual({
      "dense.kernel": [64, 4],
      "dense.bias": [4],
      "dense_1.kernel": [4, 64],
      "dense_1.bias": [64],
    });
    expect(shapesOf(squeezeExcite({ activation: prelu() }), [3, 2, 2])).toMatchObject({
      ...{ "dense.kernel": [3, 1], "dense.prelu.alpha": [1] },
    });
    const frozen = write(squeezeExcite({ trainable: false }), [8, 2, 2]).parameters;
    expect(new Set(frozen.map(({ trainable }) => trainable))).toEqual(new Set([false]));
  });
});

describe("highway", () => {
  test("mixes what is new and what is passed on as the gate says", () => {
    const x = fromNumbers("float32", [1, 2], [2, -1]);
    const feeds = {
      "dense.kernel": fromNumbers("float32", [2, 2], [1, 2, 3, -4]),
      "dense.bias": fromNumbers("float32", [2], [0.5, -1]),
      "dense_1.kernel": fromNumbers("float32", [2, 2], [0.5, -1, 1, 0.25]),
      "dense_1.bias": fromNumbers("float32", [2], [-1, 1]),
    };
    const fresh = [2 - 3 + 0.5, 4 + 4 - 1].map((value) => Math.max(0, value));
    const gate = [1 - 1 - 1, -2 - 0.25 + 1].map(logistic);
    const wanted = [2, -1].map((value, i) => gate[i]! * fresh[i]! + (1 - gate[i]!) * value);
    close(toNumbers(runLayer(highway(), x, { feeds })), wanted);
  });

  test("begins nearly shut", () => {
    const { parameters } = write(highway(), [3]);
    const bias = parameters.find(({ name }) => name === "dense_1.bias")!;
    expect(toNumbers(firstWeight(bias, randomKey(1)))).toEqual([-1, -1, -1]);
    const other = write(highway({ gateBias: -3 }), [1]).parameters.find(({ name }) => name === "dense_1.bias")!;
    expect(toNumbers(firstWeight(other, randomKey(1)))).toEqual([-3]);
  });

  test("with a gate that is shut passes its input on, and with one that is open none of it", () => {
    const x = wave([2, 3, 4, 4], 1.7);
    const gates = (value: number) => ({ "conv2d_1.bias": fromNumbers("float32", [3], [value, value, value]) });
    const layer = highwayConv2d([3, 1], { activation: "linear" });
    close(toNumbers(runLayer(layer, x, { feeds: gates(-50) })), toNumbers(x));
    const fresh = { "conv2d.bias": fromNumbers("float32", [3], [1, 2, 3]) };
    const y = toNumbers(runLayer(layer, x, { feeds: { ...gates(50), ...fresh } }));
    close(
      y,
      y.map((_, i) => (Math.floor(i / 16) % 3) + 1),
    );
  });

  test("penalises both kernels, freezes all four weights, and keeps the shape of images", () => {
    expect(write(highway({ kernelRegularizer: l2() }), [3]).penalties).toHaveLength(2);
    const { parameters, output } = write(highwayConv2d(3, { trainable: false }), [2, 5, 4]);
    expect(parameters.map(({ name, shape, trainable }) => `${name} [${shape}] ${trainable}`)).toEqual([
      "conv2d.kernel [2,2,3,3] false",
      "conv2d.bias [2] false",
      "conv2d_1.kernel [2,2,3,3] false",
      "conv2d_1.bias [2] false",
    ]);
    expect(output.shape).toEqual(["N", 2, 5, 4]);
  });
});

describe("factors and summands", () => {
  test("layerScale has a factor for each channel, which begins as nearly nothing", () => {
    const feeds = { gamma: fromNumbers("float32", [2], [2, -1]) };
    expect(toNumbers(runLayer(layerScale(), numbered([1, 2, 1, 2]), { feeds }))).toEqual([0, 2, -2, -3]);
    expect(toNumbers(runLayer(layerScale(), numbered([1, 2]), { feeds }))).toEqual([0, -1]);
    const [gamma] = write(layerScale(), [2, 3, 3]).parameters;
    expect(toNumbers(firstWeight(gamma!, randomKey(1)))).toEqual([1e-6, 1e-6].map(Math.fround));
  });

  test("singleUnit is a straight line for each place", () => {
    const feeds = { kernel: fromNumbers("float32", [3], [1, 2, 3]), bias: fromNumbers("float32", [3], [0, 0, 10]) };
    expect(toNumbers(runLayer(singleUnit(), numbered([2, 3]), { feeds }))).toEqual([0, 2, 16, 3, 8, 25]);
    expect(shapesOf(singleUnit({ activation: "relu" }), [1])).toEqual({ kernel: [1], bias: [1] });
  });

  test("normalize subtracts and divides by what is known, for all or for each channel", () => {
    const x = numbered([1, 2, 1, 2]);
    expect(toNumbers(runLayer(normalize({ mean: [1, 2], deviation: [0.5, 2] }), x))).toEqual([-2, 0, 0, 0.5]);
    expect(toNumbers(runLayer(normalize({ mean: 1 }), x))).toEqual([-1, 0, 1, 2]);
    expect(toNumbers(runLayer(normalize({ deviation: [2] }), x))).toEqual([0, 0.5, 1, 1.5]);
    expect(write(normalize({ mean: 1 }), [3]).measured).toEqual([]);
  });
});

describe("mistakes", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "squeezeExcite: ratio is out of range: expected a number above 0, got 0.": () => squeezeExcite({ ratio: 0 }),
    "squeezeExcite: gate is unknown": () => squeezeExcite({ gate: "sigmoidal" as never }),
    "squeezeExcite(): its input has the wrong shape: expected [n, channels, height, width], got [N,8]. Put reshape([channels, height, width]) before it.":
      () => write(squeezeExcite(), [8]),
    "highway: activation is unknown": () => highway({ activation: Math.tanh as never }),
    "highway: gateBias is out of range: expected a finite number, got NaN.": () => highway({ gateBias: Number.NaN }),
    "highway(): its input has the wrong shape: expected [n, units], got [N,3,2,2]. Put flatten() and dense(units) before it.":
      () => write(highway(), [3, 2, 2]),
    "highwayConv2d: kernelSize is not a size: expected a whole number of at least 1, or [height, width], got 0.": () =>
      highwayConv2d(0),
    "highwayConv2d(3): its input has the wrong shape": () => write(highwayConv2d(3), [3]),
    "layerScale: gammaInitializer is no initialiser: expected one such as zeros() or heNormal(), got 0.1.": () =>
      layerScale({ gammaInitializer: 0.1 as never }),
    "singleUnit: activation is unknown": () => singleUnit({ activation: "line" as never }),
    'normalize: mean is out of range: expected a finite number, got "a".': () => normalize({ mean: ["a"] as never }),
    "normalize: deviation is out of range: expected a number above 0, got 0.": () => normalize({ deviation: [1, 0] }),
    "normalize(): its input has another count of channels: expected [n, 3, ...], got [N,1,2,2].": () =>
      write(normalize({ mean: [1, 2, 3] }), [1, 2, 2]),
  };
  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(ProblemError);
    expect(mistake).toThrow(message);
  });
});
