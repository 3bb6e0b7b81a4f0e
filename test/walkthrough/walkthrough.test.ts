/** Every number of a walk is worked out once more from pixels and weights, and is the engine's. */
import { describe, expect, it, test } from "vitest";
import { decodeModel, encodeModel } from "../../src/compile/modelFile.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import {
  applied,
  convolutionSum,
  denseSum,
  inputOf,
  largestTerms,
  partOf,
  pooledCell,
  softmaxed,
} from "../../src/walkthrough/client/arithmetic.ts";
import type { Walk } from "../../src/walkthrough/client/pageData.ts";
import { walkthrough } from "../../src/walkthrough/walkthrough.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { eight } from "../../src/zoo/eight.ts";
import { mnistConv } from "../../src/zoo/mnist.ts";
import { resnetCifar } from "../../src/zoo/resnetCifar.ts";
import { tiles } from "../../src/zoo/tiles.ts";
import { drawnModel, drawnPicture } from "./drawnModel.ts";

const runtime = cpuRuntime({ threads: 1 });
const colour = { height: 32, width: 32, channels: 3 };
const grey = (height: number, width = height) => ({ height, width, channels: 1 });

async function walked(network: Layer, image = colour) {
  const model = drawnModel(network, image);
  const file = encodeModel(model);
  const picture = drawnPicture(image);
  const walk = await walkthrough(decodeModel(file), picture, { runtime });
  const classifier = await openClassifier(file, runtime);
  const predicted = await classifier.predict(picture.data);
  await classifier.close();
  return { walk, predicted, model };
}

/** The largest difference between what a stage gives and what its cells are worked out to, of every seventh cell. */
function difference(walk: Walk, index: number): number {
  const stage = walk.stages[index]!;
  const input = inputOf(walk, index)!;
  const before = stage.linear ?? stage.results;
  let most = 0;
  const hold = (mine: number | undefined, theirs: number) => {
    most = Math.max(most, mine === undefined ? Number.POSITIVE_INFINITY : Math.abs(mine - theirs));
  };
  if (stage.kind === "dense") {
    for (let unit = 0; unit < stage.output[0]; unit++) {
      const sum = denseSum(stage, input, unit);
      if (sum) hold(sum.linear, stage.sums[unit]!);
      if (stage.activation.name !== "softmax") hold(applied(stage.activation, stage.sums[unit]!), stage.results[unit]!);
    }
    return most;
  }
  const [, height, width] = stage.output;
  for (let i = 0; i < stage.shown * height * width; i += 7) {
    const place = { filter: Math.floor(i / (height * width)), row: Math.floor(i / width) % height, column: i % width };
    if (stage.kind === "pooling") hold(pooledCell(stage, input, place).result, before[i]!);
    else {
      const { linear } = convolutionSum(stage, input, place)!;
      hold(stage.linear ? linear : applied(stage.activation, linear), before[i]!);
    }
  }
  return most;
}

describe.each<[string, Layer, typeof colour, readonly string[]]>([
  [
    "bird",
    birdNet(2),
    colour,
    [
      "conv2d 32x32x32",
      "maxPool2d 32x16x16",
      "conv2d_1 64x16x16",
      "conv2d_2 64x16x16",
      "maxPool2d_1 64x8x8",
      "dense 512x1x1",
      "dense_1 2x1x1",
    ],
  ],
  [
    "tiles",
    tiles({ classes: 2 }),
    grey(64, 96),
    ["conv2d 32x7x11", "maxPool2d 32x4x6", "dense 64x1x1", "dense_1 2x1x1"],
  ],
  ["eight", eight(), grey(18), ["dense 32x1x1", "dense_1 2x1x1"]],
  [
    "mnistConv",
    mnistConv({ classes: 2 }),
    grey(28),
    [
      "conv2d 32x28x28",
      "maxPool2d 32x14x14",
      "conv2d_1 64x14x14",
      "maxPool2d_1 64x7x7",
      "dense 128x1x1",
      "dense_1 256x1x1",
      "dense_2 2x1x1",
    ],
  ],
])("%s", (_, network, image, names) => {
  const walking = walked(network, image);

  it("has its stages, all of them", async () => {
    const { walk } = await walking;
    expect(walk.stages.map(({ name, output }) => `${name} ${output.join("x")}`)).toEqual(names);
    expect(walk.leftOut).toBeUndefined();
    for (const { shown, output } of walk.stages) expect(shown).toBe(output[0]);
  });

  it("ends with what the model file predicts", async () => {
    const { walk, predicted } = await walking;
    expect(predicted).toHaveLength(2);
    for (const [i, each] of predicted.entries()) expect(walk.probabilities[i]).toBeCloseTo(each, 4);
    const last = walk.stages.at(-1)!;
    const answer = softmaxed(last.kind === "dense" ? last.sums : []);
    for (const [i, each] of answer.entries()) expect(walk.probabilities[i]).toBeCloseTo(each, 5);
  });

  it("has numbers that follow from its pixels and weights", async () => {
    const { walk } = await walking;
    for (const index of walk.stages.keys()) expect(difference(walk, index)).toBeLessThan(1e-4);
  });

  it("knows the largest contributions to a unit", async () => {
    const { walk, model } = await walking;
    const index = walk.stages.findIndex(({ kind }) => kind === "dense");
    const stage = walk.stages[index]!;
    if (stage.kind !== "dense") throw new Error("no dense layer");
    const input = inputOf(walk, index)!;
    const kernel = model.weights[`${stage.name}.kernel`]!.data as Float32Array;
    const units = stage.output[0];
    const products = Array.from(input, (value, i) => value * kernel[i * units + 3]!);
    const sorted = products.toSorted((a, b) => Math.abs(b) - Math.abs(a)).slice(0, 5);
    const told = largestTerms(stage, input, 3, 5).map(({ product }) => product);
    for (const [k, each] of sorted.entries()) expect(told[k]).toBeCloseTo(each, 6);
    if (stage.byPlace !== undefined) {
      const places = stage.input[1] * stage.input[2];
      const sum = stage.byPlace.slice(3 * places, 4 * places).reduce((a, b) => a + b, 0);
      expect(sum + (stage.bias?.[3] ?? 0)).toBeCloseTo(stage.sums[3]!, 4);
    }
  });
});

test("a picture of 96 x 64 falls into 77 tiles, 11 beside and 7 above one another, each half over the next", async () => {
  const { walk } = await walked(tiles({ classes: 2 }), grey(64, 96));
  const [stage] = walk.stages;
  if (stage?.kind !== "convolution") throw new Error("no convolution");
  expect([stage.output[2], stage.output[1]]).toEqual([11, 7]);
  expect(partOf(stage.field!, 0, 0)).toEqual({ top: 0, left: 0, height: 16, width: 16 });
  expect(partOf(stage.field!, 6, 10)).toEqual({ top: 48, left: 80, height: 16, width: 16 });
  expect(stage.counts).toEqual({ weights: 32 * 257, unshared: 77 * 32 * 257, joined: (64 * 96 + 1) * 77 * 32 });
});

test("later stages look at larger parts of the picture", async () => {
  const { walk } = await walked(birdNet(2));
  const parts = walk.stages.map(({ field }) => field && partOf(field, 2, 3));
  expect(parts.slice(0, 5)).toEqual([
    { top: 1, left: 2, height: 3, width: 3 },
    { top: 3, left: 5, height: 4, width: 4 },
    { top: 1, left: 3, height: 8, width: 8 },
    { top: -1, left: 1, height: 12, width: 12 },
    { top: 3, left: 7, height: 14, width: 14 },
  ]);
  expect(parts[5]).toBeUndefined();
});

test("a change outside a cell's part of the picture does not change the cell", async () => {
  const model = drawnModel(birdNet(2), colour);
  const picture = drawnPicture(colour);
  const before = await walkthrough(model, picture, { runtime });
  const stage = before.stages[4]!;
  const { top, left, height, width } = partOf(stage.field!, 4, 4);
  const data = picture.data.map((value, i) => {
    const [y, x] = [Math.floor(i / (3 * 32)), Math.floor(i / 3) % 32];
    return y >= top && y < top + height && x >= left && x < left + width ? value : 255 - value;
  });
  const after = await walkthrough(model, { ...picture, data }, { runtime });
  const cell = (walk: Walk, row: number, column: number) => walk.stages[4]!.results[(5 * 8 + row) * 8 + column]!;
  expect(cell(after, 4, 4)).toBeCloseTo(cell(before, 4, 4), 5);
  expect(Math.abs(cell(after, 0, 0) - cell(before, 0, 0))).toBeGreaterThan(1e-3);
});

test("normalisation and other steps behind a sum are the engine's, and so told", async () => {
  const network = sequential(
    conv2d(4, 3, { padding: "valid" }),
    batchNormalization(),
    activation("swish"),
    globalAveragePool2d(),
    dense(2, { activation: "softmax" }),
  );
  const { walk } = await walked(network);
  expect(walk.stages.map(({ activation }) => activation.name)).toEqual(["other", "linear", "softmax"]);
  expect(walk.stages[0]!.linear).toHaveLength(4 * 30 * 30);
  for (const index of walk.stages.keys()) expect(difference(walk, index)).toBeLessThan(1e-3);
});

test("of a network that forks, what lies between is left out and named", async () => {
  const { walk, predicted } = await walked(resnetCifar(8, { classes: 2, width: 4 }));
  expect(walk.stages.map(({ kind }) => kind)).toEqual([
    "convolution",
    "convolution",
    "convolution",
    "pooling",
    "dense",
  ]);
  expect(walk.leftOut?.before).toBe(3);
  expect(walk.leftOut?.names.length).toBeGreaterThan(3);
  expect(inputOf(walk, 3)).toBeUndefined();
  expect(walk.stages[3]!.field).toBeUndefined();
  expect(difference(walk, 4)).toBeLessThan(1e-4);
  for (const [i, each] of predicted.entries()) expect(walk.probabilities[i]).toBeCloseTo(each, 4);
});

test("nothing before the fork, and nothing behind it", async () => {
  const block = sequential(conv2d(3, 3, { padding: "same" }));
  const network = sequential(residual(block), globalAveragePool2d(), dense(2, { activation: "softmax" }));
  const { walk } = await walked(network);
  expect(walk.stages.at(-1)!.kind).toBe("dense");
  expect(walk.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
});

test("a picture of another size, and a network without stages", async () => {
  const model = drawnModel(birdNet(2), colour);
  await expect(walkthrough(model, drawnPicture(grey(32)), { runtime })).rejects.toThrow(/has not the model's size/);
  const bare = drawnModel(sequential(activation("relu")), colour);
  await expect(walkthrough(bare, drawnPicture(colour), { runtime })).rejects.toThrow(/nothing to walk through/);
});
