/** What is said of filters holds for the network itself. */
import { describe, expect, it } from "vitest";
import { openNetwork } from "../../../src/compile/openNetwork.ts";
import { openGraph } from "../../../src/compile/runGraph.ts";
import { excitingImages } from "../../../src/explain/learned/excitingImages.ts";
import { firstWeights } from "../../../src/explain/learned/firstWeights.ts";
import { learned } from "../../../src/explain/learned/learned.ts";
import { cutOut } from "../../../src/explain/learned/pictures.ts";
import { strongestPatches } from "../../../src/explain/learned/strongestPatches.ts";
import { findUnits, unitsOf } from "../../../src/explain/learned/units.ts";
import { activation } from "../../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { maxPool2d } from "../../../src/nn/layers/maxPool2d.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import type { Model } from "../../../src/nn/model.ts";
import { cpuRuntime } from "../../../src/runtime/ort.node.ts";
import { integers, randomKey } from "../../../src/tensor/random.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawnModel } from "../../walkthrough/drawnModel.ts";

const runtime = cpuRuntime({ threads: 1 });
const image = { height: 16, width: 16, channels: 3 };
const size = 16 * 16 * 3;
const network = sequential(
  conv2d(4, 3, { activation: "relu" }),
  maxPool2d(2),
  conv2d(5, 3, { padding: "valid", activation: "relu" }),
  dense(6, { activation: "relu" }),
  dense(3, { activation: "softmax" }),
);
const model = drawnModel(network, image, ["a", "b", "c"]);
const pictures = Uint8Array.from(integers(randomKey(5), 20 * size, 256));

/** The excitation of each unit of a stage at each cell, of any images: [count, units, rows, columns]. */
async function excitations(of: Model, stage: string, images: Uint8Array | Float32Array) {
  const open = openNetwork(of);
  const { excitation } = findUnits("test", open, stage);
  const session = await openGraph({ inputs: [open.pixels], outputs: { excitation } }, runtime);
  const { height, width, channels } = of.image;
  const places = height * width;
  const planes = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const [n, rest] = [Math.floor(i / (places * channels)), i % (places * channels)];
    planes[(n * channels + (rest % channels)) * places + Math.floor(rest / channels)] = images[i]!;
  }
  const shape = [images.length / (places * channels), channels, height, width];
  const result = (await session.run({ pixels: tensor("float32", shape, planes) })).excitation!;
  const data = Float32Array.from(result.data as Float32Array);
  await session.close();
  const [, count = 1, rows = 1, columns = 1] = result.shape;
  return (n: number, unit: number, row = 0, column = 0) => data[((n * count + unit) * rows + row) * columns + column]!;
}

describe("the strongest patches", () => {
  it("excite the cell as strongly when nothing else of the picture is there", async () => {
    const [found] = await strongestPatches(model, pictures, { runtime, stages: ["conv2d_1"], patches: 4 });
    for (const [unit, patches] of found!.units.entries()) {
      for (const { picture, row, column, part, value } of patches) {
        const alone = new Uint8Array(size).fill(90);
        for (let y = Math.max(0, part.top); y < Math.min(16, part.top + part.height); y++) {
          for (let x = Math.max(0, part.left); x < Math.min(16, part.left + part.width); x++) {
            const at = (y * 16 + x) * 3;
            alone.set(pictures.subarray(picture * size + at, picture * size + at + 3), at);
          }
        }
        const at = await excitations(model, "conv2d_1", alone);
        expect(at(0, unit, row, column)).toBeCloseTo(value, 3);
      }
    }
  });

  it("are the strongest of all places, at most one of a picture, the strongest first", async () => {
    const found = await strongestPatches(model, pictures, { runtime, patches: 5, batchSize: 6 });
    expect(found.map(({ stage }) => stage)).toEqual(["conv2d", "conv2d_1", "dense", "classes"]);
    for (const { stage, units } of found) {
      const at = await excitations(model, stage, pictures);
      const { rows, columns, count } = findUnits("test", openNetwork(model), stage);
      expect(units).toHaveLength(count);
      for (const [unit, patches] of units.entries()) {
        const most = Array.from({ length: 20 }, (_, n) => {
          const cells = Array.from({ length: rows * columns }, (_, i) =>
            at(n, unit, Math.floor(i / columns), i % columns),
          );
          return Math.max(...cells);
        }).toSorted((a, b) => b - a);
        expect(patches).toHaveLength(5);
        expect(new Set(patches.map(({ picture }) => picture)).size).toBe(5);
        for (const [i, { value }] of patches.entries()) expect(value).toBeCloseTo(most[i]!, 4);
      }
    }
  });
});

describe("made images", () => {
  it("excite their filter more than noise does, and as strongly as is said", async () => {
    for (const stage of ["conv2d", "conv2d_1", "dense", "classes"]) {
      const made = await excitingImages(model, { runtime, stage, steps: 40 });
      const start = await excitingImages(model, { runtime, stage, steps: 0 });
      const { rows, columns } = findUnits("test", openNetwork(model), stage);
      const at = await excitations(model, stage, made.images);
      for (const [i, unit] of made.units.entries()) {
        const middle = [Math.floor((rows - 1) / 2), Math.floor((columns - 1) / 2)] as const;
        expect(made.values[i]).toBeCloseTo(at(i, unit, ...middle), 3);
        expect(made.values[i]).toBeGreaterThan(start.values[i]!);
      }
    }
  });

  it("of the first filters have its weights' signs, and nothing else of the image changes", async () => {
    const made = await excitingImages(model, { runtime, stage: "conv2d", units: [2], steps: 60 });
    const start = await excitingImages(model, { runtime, stage: "conv2d", units: [2], steps: 0 });
    const kernel = openNetwork(model).stages[0]!.kernel!.data as Float32Array;
    const { part } = made;
    expect(part).toEqual({ top: 6, left: 6, height: 3, width: 3 });
    for (let i = 0; i < size; i++) {
      const [y, x, c] = [Math.floor(i / 48) - 6, (Math.floor(i / 3) % 16) - 6, i % 3];
      const isSeen = y >= 0 && y < 3 && x >= 0 && x < 3;
      if (!isSeen) expect(made.images[i]).toBe(start.images[i]);
      else expect(Math.sign(made.images[i]! - 127.5)).toBe(Math.sign(kernel[((2 * 3 + c) * 3 + y) * 3 + x]!));
    }
  });

  it("are the same for the same seed, and others for another", async () => {
    const make = (seed: number) =>
      excitingImages(model, { runtime, stage: "conv2d_1", units: [0, 3], steps: 10, seed });
    const [first, again, other] = [await make(1), await make(1), await make(2)];
    expect(again).toEqual(first);
    expect(other.images).not.toEqual(first.images);
    expect(other.units).toEqual([0, 3]);
  });

  it("are refused for what is not there", async () => {
    const make = (options: object) => excitingImages(model, { runtime, stage: "conv2d", ...options });
    await expect(make({ stage: "conv3d" })).rejects.toThrow('expected conv2d, conv2d_1, dense, classes, got "conv3d"');
    await expect(make({ units: [4] })).rejects.toThrow("conv2d has no such unit: expected whole numbers from 0 to 3");
    await expect(make({ steps: 1.5 })).rejects.toThrow("steps");
  });
});

describe("the first layer's weights", () => {
  it("of a dense layer lie where their pixels are", async () => {
    const eight = drawnModel(sequential(dense(7, { activation: "relu" }), dense(2)), image);
    const open = openNetwork(eight);
    const { units, kind } = firstWeights(eight)!;
    const bias = open.stages[0]!.bias!.data as Float32Array;
    const at = await excitations(eight, "dense", pictures);
    expect([kind, units.length]).toEqual(["dense", 7]);
    for (const [unit, weights] of units.entries()) {
      let sum = bias[unit]!;
      for (let p = 0; p < 256; p++) {
        for (let c = 0; c < 3; c++) sum += weights[c * 256 + p]! * pictures[size + p * 3 + c]!;
      }
      expect(at(1, unit)).toBeCloseTo(sum, 2);
    }
  });

  it("of a convolution are its kernels", () => {
    const { units, height, width, channels } = firstWeights(model)!;
    expect([units.length, channels, height, width]).toEqual([4, 3, 3, 3]);
    const kernel = openNetwork(model).stages[0]!.kernel!.data as Float32Array;
    expect(units[1]).toEqual(kernel.slice(27, 54));
  });
});

it("a network is shown with and without pictures", async () => {
  const names: string[] = [];
  const found = await learned(model, {
    runtime,
    images: pictures,
    filters: 2,
    steps: 4,
    onStage: (name) => names.push(name),
  });
  expect(names).toEqual(["conv2d", "conv2d_1", "dense", "classes"]);
  expect(found.stages.map(({ units }) => units.length)).toEqual([2, 2, 2, 2]);
  expect(found.stages[1]!.field).toEqual({ height: 8, width: 8 });
  expect(found.stages[1]!.units[0]!.patches).toHaveLength(9);
  expect(found.stages[1]!.units[0]!.maps.map(({ length }) => length)).toEqual([36, 36, 36]);
  expect(found.stages[3]!.units.map(({ name }) => name)).toEqual(["a", "b"]);
  const without = await learned(model, { runtime, stages: ["conv2d_1"], filters: 3, steps: 4 });
  expect(without.stages.map(({ units }) => units.map(({ unit }) => unit))).toEqual([[0, 1, 2]]);
  expect(without.stages[0]!.units[0]!.patches).toEqual([]);
  expect(without.mapped).toEqual([]);
});

it("filters behind normalisation are asked after it, and before the activation", () => {
  const layers = [conv2d(3, 3), batchNormalization(), activation("relu"), dense(2, { activation: "softmax" })];
  const open = openNetwork(drawnModel(sequential(...layers), image));
  const [units] = unitsOf(open);
  expect(open.stages[0]!.output.op).toBe("Relu");
  expect(units!.excitation).toBe(open.stages[0]!.output.inputs[0]);
  expect(units!.excitation).not.toBe(open.stages[0]!.linear);
});

it("what lies outside a picture is left transparent", () => {
  const picture = Uint8Array.from({ length: 2 * 2 * 1 }, (_, i) => 10 * (i + 1));
  const { data } = cutOut(picture, { height: 2, width: 2, channels: 1 }, { top: -1, left: 0, height: 2, width: 3 });
  expect(Array.from(data)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 10, 10, 255, 20, 20, 20, 255, 0, 0, 0, 0]);
});
