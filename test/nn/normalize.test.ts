import { describe, expect, test } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { type Selection, subset } from "../../src/data/selection.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { integers, randomKey } from "../../src/tensor/random.ts";
import { fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";
import { measureConstants } from "../../src/train/measure.ts";
import { numbered, runLayer } from "./runLayer.ts";

const runtime = cpuRuntime({ threads: 1 });

function setOf(count: number, height: number, width: number, pixel: (place: number) => number) {
  const images = Uint8Array.from({ length: count * height * width * 3 }, (_, place) => pixel(place));
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  return imageSet({ name: "test", classes: ["no", "yes"], height, width, channels: 3, images, labels });
}

async function measure(layer: Layer, images: Selection): Promise<Record<string, number[]>> {
  const { height, width, channels } = "set" in images ? images.set : images;
  const weights = await measureConstants(layer, images, { height, width, channels }, runtime);
  return Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, toNumbers(tensor)]));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function deviation(values: ArrayLike<number>): number {
  const middle = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - middle) ** 2)));
}

const relativeTo = (expected: number, actual: number) => Math.abs(actual / expected - 1);

describe("measured numbers", () => {
  const noise = integers(randomKey(3), 300 * 6 * 5 * 3, 200);
  // Channel 0 is darker, channel 2 brighter; 300 images are more than one batch of measuring.
  const set = setOf(300, 6, 5, (place) => Math.floor(noise[place]! / (4 - (place % 3))) + 20 * (place % 3));

  test("one mean and one deviation over all pixels and channels", async () => {
    const { mean: found } = await measure(zeroCenter(), set);
    expect(relativeTo(mean(set.images), found![0]!)).toBeLessThan(1e-6);
    const { deviation: spread } = await measure(standardize(), set);
    expect(relativeTo(deviation(set.images), spread![0]!)).toBeLessThan(1e-5);
  });

  test("one for each channel", async () => {
    const channels = [0, 1, 2].map((channel) => set.images.filter((_, place) => place % 3 === channel));
    const { mean: means } = await measure(zeroCenter({ perChannel: true }), set);
    const { deviation: spreads } = await measure(standardize({ perChannel: true }), set);
    for (const [i, values] of channels.entries()) {
      expect(relativeTo(mean(values), means![i]!)).toBeLessThan(1e-6);
      expect(relativeTo(deviation(values), spreads![i]!)).toBeLessThan(1e-5);
    }
  });

  test("on the training images alone", async () => {
    const train = subset(set, [0, 7, 7, 250]);
    const pixels = [0, 7, 7, 250].flatMap((image) => Array.from(set.images.subarray(image * 90, (image + 1) * 90)));
    const found = await measure(sequential(zeroCenter(), standardize()), train);
    expect(relativeTo(mean(pixels), found["zeroCenter.mean"]![0]!)).toBeLessThan(1e-6);
    expect(relativeTo(deviation(pixels), found["standardize.deviation"]![0]!)).toBeLessThan(1e-5);
  });

  test("each with those before it in place", async () => {
    const found = await measure(sequential(zeroCenter(), standardize(), zeroCenter(), standardize()), set);
    expect(found["zeroCenter_1.mean"]![0]).toBeCloseTo(0, 5);
    expect(found["standardize_1.deviation"]![0]).toBeCloseTo(1, 5);
  });

  test("of millions of pixels, none is lost in the sum", async () => {
    const large = setOf(40, 224, 224, (place) => 200 + ((place * 7) % 50));
    const { mean: found } = await measure(zeroCenter(), large);
    expect(relativeTo(mean(large.images), found![0]!)).toBeLessThan(1e-6);
  });

  test("of images that hardly differ", async () => {
    const flat = setOf(50, 16, 16, (place) => (place % 2 === 0 ? 245 : 255));
    const { deviation: found } = await measure(standardize(), flat);
    expect(relativeTo(5, found![0]!)).toBeLessThan(1e-3);
  });

  test("of images that are all the same grey: they are left as they are", async () => {
    const grey = setOf(5, 4, 4, () => 130);
    const found = await measure(sequential(zeroCenter(), standardize()), grey);
    expect(found).toEqual({ "zeroCenter.mean": [130], "standardize.deviation": [1] });
  });
});

describe("layers", () => {
  const x = numbered([2, 2, 1, 2]);

  test("zeroCenter subtracts what was measured", () => {
    const feeds = { mean: fromNumbers("float32", [1, 2, 1, 1], [1, 10]) };
    const y = toNumbers(runLayer(zeroCenter({ perChannel: true }), x, { feeds, mode: "infer" }));
    expect(y).toEqual([-1, 0, -8, -7, 3, 4, -4, -3]);
  });

  test("standardize divides by it, in training and after", () => {
    const feeds = { deviation: fromNumbers("float32", [1, 1, 1, 1], [2]) };
    const halves = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5];
    expect(toNumbers(runLayer(standardize(), x, { feeds, mode: "train" }))).toEqual(halves);
    expect(toNumbers(runLayer(standardize(), x, { feeds, mode: "infer" }))).toEqual(halves);
  });
});
