/** The training step as files: a program that knows ONNX Runtime alone trains with them as `fit` does. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { readOnnxInfo } from "../../src/onnx/read.ts";
import { fit } from "../../src/train/fit.ts";
import { type TrainingStepOptions, trainingStepFiles } from "../../src/train/trainingStepFiles.ts";
import { tinyData } from "../cli/tinyBirds.ts";
import { inFolder } from "../cli/world.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

const folder = mkdtempSync(join(tmpdir(), "plumage-step-"));
const program = fileURLToPath(new URL("./portableLoop.mjs", import.meta.url));
afterAll(() => rmSync(folder, { recursive: true }));

const images = halves(60);
const image = { height: 8, width: 8, channels: 3 };
const network = sequential(
  conv2d(4, 3, { activation: "relu" }),
  batchNormalization({ momentum: 0.8 }),
  dense(2, { activation: "softmax" }),
);

interface Outcome {
  readonly losses: readonly number[];
  readonly probabilities: readonly number[];
}

/** Runs the program on files in the folder. */
function trained(
  step: string,
  set: { images: Uint8Array; labels: Int32Array },
  steps: number,
  batchSize: number,
): Outcome {
  const data = { shape: [set.labels.length, 8, 8, 3], images: [...set.images], labels: [...set.labels] };
  writeFileSync(join(folder, "data.json"), JSON.stringify(data));
  const args = [program, step, join(folder, "data.json"), String(steps), String(batchSize)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Outcome;
}

function write(options: Partial<TrainingStepOptions>): string {
  const { step, start, predict, description } = trainingStepFiles({
    network,
    image,
    classes: images.classes,
    ...options,
  });
  writeFileSync(join(folder, "step.onnx"), step);
  writeFileSync(join(folder, "step.start.onnx"), start);
  writeFileSync(join(folder, "step.predict.onnx"), predict);
  writeFileSync(join(folder, "step.json"), JSON.stringify(description));
  return join(folder, "step.onnx");
}

describe("a program without Plumage", () => {
  test("learns what fit learns", async () => {
    const found = trained(write({ seed: 3, clipNorm: 1 }), images, 12, 60);
    const wanted: number[] = [];
    let answers = new Float32Array();
    for await (const event of fit(network, {
      train: images,
      batchSize: 60,
      epochs: 12,
      seed: 3,
      clipNorm: 1,
      runtime,
    })) {
      if (event.type === "step") wanted.push(event.loss);
      if (event.type !== "end") continue;
      const classifier = await openClassifier(encodeModel(event.model), runtime);
      answers = new Float32Array(await classifier.predict(images.images));
      await classifier.close();
    }
    // The images come in another order, and the engine adds up in its own: that is all.
    for (const [i, loss] of wanted.entries()) expect(found.losses[i]).toBeCloseTo(loss, 3);
    for (const [i, answer] of answers.entries()) expect(found.probabilities[i]).toBeCloseTo(answer, 2);
    expect(found.losses.at(-1)).toBeLessThan(found.losses[0]! / 2);
  });

  test("learns from what the command writes, with random numbers of its own", async () => {
    const { code, stdout } = await inFolder(folder)("export", "birds", "--training-step", "--out", "tiny.onnx");
    expect([code, stdout]).toEqual([0, expect.stringContaining("tiny.start.onnx")]);
    const labels = tinyData.train.labels.map((label) => Number(tinyData.train.classes[label] === "bird"));
    const { losses } = trained(join(folder, "tiny.onnx"), { ...tinyData.train, labels }, 40, 50);
    const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
    expect(mean(losses.slice(-4))).toBeLessThan(mean(losses.slice(0, 4)) / 2);
  });

  test("goes on with a model file", async () => {
    expect(await inFolder(folder)("train", "birds", "--out", "run", "--epochs", "2")).toMatchObject({ code: 0 });
    const line = ["export", "run/model.onnx", "--training-step", "--json", "--batch-size", "50"];
    const { code, stdout } = await inFolder(folder)(...line);
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ step: "step.onnx", start: "step.start.onnx", predict: "step.predict.onnx" }),
    ]);
    const labels = tinyData.train.labels.map((label) => Number(tinyData.train.classes[label] === "bird"));
    const { losses } = trained(join(folder, "step.onnx"), { ...tinyData.train, labels }, 4, 50);
    expect(losses[0]).toBeLessThan(0.5);
    expect(readOnnxInfo(readFileSync(join(folder, "step.onnx"))).inputs.images!.shape).toEqual([50, 8, 8, 3]);
  });
});

test("the description names every input and output of the files", () => {
  const withDropout = sequential(dropout(0.5), network);
  const { step, start, predict, description } = trainingStepFiles({
    network: withDropout,
    image,
    classes: images.classes,
  });
  const { inputs, outputs, metadata } = readOnnxInfo(step);
  expect(JSON.parse(metadata.trainingStep!)).toEqual(description);
  const { state, randoms, inputs: fed, outputs: told, predictWeights } = description;
  const typesOf = (list: typeof fed) =>
    Object.fromEntries(list.map(({ name, type, shape }) => [name, { dtype: type, shape }]));
  expect(description.imageRandoms).toEqual([]);
  expect(inputs).toEqual(typesOf([...fed, ...randoms, ...state]));
  expect(outputs).toEqual(typesOf([...told, ...state.map((each) => ({ ...each, name: each.next }))]));
  expect(readOnnxInfo(start).inputs).toEqual({});
  expect(readOnnxInfo(start).outputs).toEqual(typesOf(state));
  const names = Object.keys(readOnnxInfo(predict).inputs);
  expect(names.toSorted()).toEqual(["images", ...predictWeights.map(({ name }) => name)].toSorted());
  expect(state.map(({ name, about }) => `${name}: ${about}`)).toMatchInlineSnapshot(`
    [
      "step: the number of steps done",
      "sequential.conv2d.kernel: a weight",
      "sequential.conv2d.kernel.m: the optimiser's m / (1 - 0.9) for sequential.conv2d.kernel",
      "sequential.conv2d.kernel.v: the optimiser's v / (1 - 0.999) for sequential.conv2d.kernel",
      "sequential.conv2d.bias: a weight",
      "sequential.conv2d.bias.m: the optimiser's m / (1 - 0.9) for sequential.conv2d.bias",
      "sequential.conv2d.bias.v: the optimiser's v / (1 - 0.999) for sequential.conv2d.bias",
      "sequential.batchNormalization.gamma: a weight",
      "sequential.batchNormalization.gamma.m: the optimiser's m / (1 - 0.9) for sequential.batchNormalization.gamma",
      "sequential.batchNormalization.gamma.v: the optimiser's v / (1 - 0.999) for sequential.batchNormalization.gamma",
      "sequential.batchNormalization.beta: a weight",
      "sequential.batchNormalization.beta.m: the optimiser's m / (1 - 0.9) for sequential.batchNormalization.beta",
      "sequential.batchNormalization.beta.v: the optimiser's v / (1 - 0.999) for sequential.batchNormalization.beta",
      "sequential.dense.kernel: a weight",
      "sequential.dense.kernel.m: the optimiser's m / (1 - 0.9) for sequential.dense.kernel",
      "sequential.dense.kernel.v: the optimiser's v / (1 - 0.999) for sequential.dense.kernel",
      "sequential.dense.bias: a weight",
      "sequential.dense.bias.m: the optimiser's m / (1 - 0.9) for sequential.dense.bias",
      "sequential.dense.bias.v: the optimiser's v / (1 - 0.999) for sequential.dense.bias",
      "sequential.batchNormalization.movingMean: a weight that the network measures",
      "sequential.batchNormalization.movingVariance: a weight that the network measures",
    ]
  `);
});

test("what flips in turns asks for the epoch, and for numbers that stay with each image", () => {
  const layer = sequential(augment(alternatingFlip(), mixup()), network);
  const { step, description } = trainingStepFiles({ network: layer, image, classes: images.classes });
  expect(description.inputs.map(({ name }) => name)).toEqual(["images", "labels", "learningRate", "epoch"]);
  expect(description.randoms.map(({ name }) => name)).toEqual(["augment.1.mixup"]);
  expect(description.imageRandoms).toEqual([
    {
      name: "augment.0.alternatingFlip.image",
      type: "float32",
      shape: ["N", 1],
      about: "random numbers that belong to the images",
    },
  ]);
  const { losses } = trained(write({ network: layer, batchSize: 20 }), images, 6, 20);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(Object.keys(readOnnxInfo(step).inputs)).toContain("augment.0.alternatingFlip.image");
});

test("mistakes are told", () => {
  expect(() => trainingStepFiles({ network: smallNetwork, image, classes: images.classes })).toThrow(
    "expected weights for zeroCenter.mean, standardize.deviation",
  );
  expect(() => trainingStepFiles({ network, image, classes: ["a", "b", "c"] })).toThrow(
    "The network's last layer does not fit the classes: expected 3 outputs, got 2",
  );
});
