import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fullyConvolutional } from "../../src/compile/fullyConvolutional.ts";
import { encodePassingModel } from "../../src/compile/modelFile.ts";
import { openGraph } from "../../src/compile/runGraph.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { input } from "../../src/graph/graph.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { concat } from "../../src/nn/layers/branches.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { globalMaxPool2d } from "../../src/nn/layers/globalMaxPool2d.ts";
import { localResponseNormalization } from "../../src/nn/layers/localResponseNormalization.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { resize2d } from "../../src/nn/layers/resize2d.ts";
import { samplewiseStandardize } from "../../src/nn/layers/samplewise.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { singleUnit } from "../../src/nn/layers/singleUnit.ts";
import { squeezeExcite } from "../../src/nn/layers/squeezeExcite.ts";
import type { Model } from "../../src/nn/model.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, tensor } from "../../src/tensor/tensor.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";

const runtime = cpuRuntime();

/** A model with weights drawn by their names: some positive, some negative, deviations far from 0. */
function drawn(network: Layer, image: Model["image"]): Model {
  const x = input("x", "float32", ["N", image.channels, image.height, image.width]);
  const { parameters, measured } = writeNetwork(network, x, { mode: "infer" });
  const weights = [...parameters, ...measured].map(({ name, shape }) => {
    const isSpread = /deviation|variance|gamma/i.test(name);
    const drawn = uniform(split(randomKey(1), name), elementCount(shape));
    return [
      name,
      tensor(
        "float32",
        shape,
        drawn.map((u) => (isSpread ? 40 + u : (u - 0.45) / 2)),
      ),
    ] as const;
  });
  return { network, image, classes: ["a", "b"], weights: Object.fromEntries(weights) };
}

function pictureOf(height: number, width: number, channels: number): Uint8Array {
  return Uint8Array.from(uniform(randomKey(height * width), height * width * channels), (u) => 256 * u);
}

/** The answers for all windows, one cut-out after the other. */
async function byWindows(
  model: Model,
  picture: Uint8Array,
  height: number,
  width: number,
  stride: { y: number; x: number },
) {
  const { image } = model;
  const rows = Math.floor((height - image.height) / stride.y) + 1;
  const columns = Math.floor((width - image.width) / stride.x) + 1;
  const line = image.width * image.channels;
  const cut = new Uint8Array(rows * columns * image.height * line);
  for (let window = 0; window < rows * columns; window++) {
    const top = Math.floor(window / columns) * stride.y;
    const left = (window % columns) * stride.x;
    for (let y = 0; y < image.height; y++) {
      const start = ((top + y) * width + left) * image.channels;
      cut.set(picture.subarray(start, start + line), (window * image.height + y) * line);
    }
  }
  const classifier = await openClassifier(encodePassingModel(model), runtime);
  const scores = await classifier.predict(cut);
  await classifier.close();
  return { shape: [1, rows, columns, model.classes.length], scores };
}

async function byConvolution(model: Model, picture: Uint8Array, height: number, width: number) {
  const session = await openGraph(fullyConvolutional(model).graph(height, width), runtime);
  const { scores } = await session.run({ images: tensor("uint8", [1, height, width, model.image.channels], picture) });
  await session.close();
  return { shape: scores!.shape, scores: scores!.data as Float32Array };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, each, i) => Math.max(largest, Math.abs(each - b[i]!)), 0);
}

async function expectSame(model: Model, height: number, width: number): Promise<void> {
  const form = fullyConvolutional(model);
  expect(form.padded).toEqual([]);
  const picture = pictureOf(height, width, model.image.channels);
  const windows = await byWindows(model, picture, height, width, form.stride);
  const dense = await byConvolution(model, picture, height, width);
  expect(dense.shape).toEqual(windows.shape);
  expect(largestDifference(dense.scores, windows.scores)).toBeLessThan(1e-4);
}

const softmaxed = dense(2, { activation: "softmax" });
const pixels = [zeroCenter(), standardize()];
const valid = { padding: "valid" } as const;

describe("one pass gives what the windows give", () => {
  const networks: Record<string, Layer> = {
    "a dense network": sequential(...pixels, dense(5, { activation: "tanh" }), softmaxed),
    "convolutions and poolings": sequential(
      ...pixels,
      conv2d(4, 3, { ...valid, activation: "relu" }),
      maxPool2d(2),
      conv2d(6, 3, { ...valid, activation: "relu" }),
      maxPool2d(2),
      dense(8, { activation: "relu" }),
      softmaxed,
    ),
    "strides and what they leave": sequential(
      ...pixels,
      conv2d(3, 4, { ...valid, strides: 3 }),
      averagePool2d(2),
      softmaxed,
    ),
    "distances between taps": sequential(
      ...pixels,
      conv2d(3, 3, { ...valid, dilationRate: 2, activation: "elu" }),
      softmaxed,
    ),
    "means over places": sequential(
      ...pixels,
      conv2d(4, 3, { ...valid, activation: "swish" }),
      globalAveragePool2d(),
      softmaxed,
    ),
    "maxima over places": sequential(
      ...pixels,
      depthwiseConv2d(3, valid),
      batchNormalization(),
      activation("relu"),
      globalMaxPool2d({ keepdims: true }),
      conv2d(3, 1),
      flatten(),
      softmaxed,
    ),
    "branches and neighbouring channels": sequential(
      ...pixels,
      concat(conv2d(4, 1, { activation: "relu" }), conv2d(3, 1)),
      localResponseNormalization(),
      conv2d(2, 3, valid),
      flatten(),
      dense(4),
      batchNormalization(),
      softmaxed,
    ),
  };
  for (const [name, network] of Object.entries(networks)) {
    test(name, async () => {
      await expectSame(drawn(network, { height: 13, width: 11, channels: 2 }), 31, 24);
    });
  }

  test("whatever the sizes of picture, window and strides", async () => {
    const sizes = fc.record({
      ...{
        height: fc.nat(9),
        width: fc.nat(9),
        kernel: fc.nat(2),
        stride: fc.nat(2),
        pool: fc.nat(2),
        more: fc.nat(17),
      },
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ height, width, kernel, stride, pool, more }) => {
        const network = sequential(
          ...pixels,
          conv2d(3, kernel + 1, { ...valid, strides: stride + 1, activation: "relu" }),
          maxPool2d(pool + 1, { strides: 2, padding: "valid" }),
          dense(3, { activation: "sigmoid" }),
          softmaxed,
        );
        // Large enough for a window of the pooling.
        const image = { height: 13 + height, width: 13 + width, channels: 1 };
        await expectSame(drawn(network, image), image.height + more, image.width + 2 * more);
      }),
      { numRuns: 25 },
    );
  });
});

test("layers that pad are named, and inside a window that has only itself to see nothing changes", async () => {
  const model = drawn(birdNet(2), { height: 32, width: 32, channels: 3 });
  const form = fullyConvolutional(model);
  expect(form).toMatchObject({ stride: { y: 4, x: 4 }, padded: ["conv2d", "conv2d_1", "conv2d_2"] });
  expect(form.graph(480, 640).outputs.scores!.shape).toEqual(["N", 113, 153, 2]);
  // A picture as large as the window has the same border.
  const picture = pictureOf(32, 32, 3);
  const [alone, passed] = [
    await byWindows(model, picture, 32, 32, form.stride),
    await byConvolution(model, picture, 32, 32),
  ];
  expect(largestDifference(alone.scores, passed.scores)).toBeLessThan(1e-4);
});

describe("says which layer stands in the way", () => {
  const image = { height: 12, width: 12, channels: 3 };
  const problemOf = (network: Layer) => {
    const model = drawn(network, image);
    try {
      fullyConvolutional(model).graph(20, 20);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const convolution = () => conv2d(4, 3, { ...valid, activation: "relu" });

  test.each<[string, Layer, RegExp]>([
    ["resizing", sequential(resize2d(6), convolution(), softmaxed), /because of \w+ behind the input/],
    ["the image's own mean", sequential(samplewiseStandardize(), softmaxed), /behind the input/],
    [
      "squeezing",
      sequential(convolution(), squeezeExcite(), softmaxed),
      /Mul behind conv2d: it joins what is known of the whole/,
    ],
    ["a factor for each pixel", sequential(singleUnit(), softmaxed), /each place/],
    ["no answer for the whole window", sequential(convolution()), /no one answer/],
  ])("%s", (_, network, message) => {
    expect(problemOf(network)).toMatch(message);
  });

  test("a picture that is too small", () => {
    const model = drawn(sequential(convolution(), softmaxed), image);
    expect(() => fullyConvolutional(model).graph(11, 40)).toThrow(/at least 12 x 12 pixels, got 40 x 11/);
  });
});
