import { encodeModel } from "../src/compile/modelFile.ts";
import { trainStep } from "../src/compile/trainStep.ts";
import { type ImageSet, imageSet } from "../src/data/dataset.ts";
import type { Layer } from "../src/nn/layer.ts";
import { sequential } from "../src/nn/layers/sequential.ts";
import { crossEntropy } from "../src/nn/losses/crossEntropy.ts";
import { adam } from "../src/nn/optimizers/adam.ts";
import { cpuRuntime } from "../src/runtime/ort.node.ts";
import { integers, randomKey, split } from "../src/tensor/random.ts";
import { filled, fromNumbers, type Tensor, tensor } from "../src/tensor/tensor.ts";
import { finishedWeights, initialState } from "../src/train/initialState.ts";
import { openTrainer } from "../src/train/trainer.ts";
import { birdNet } from "../src/zoo/birdNet.ts";
import { mobilenetV2 } from "../src/zoo/mobilenetV2.ts";
import { resnet18 } from "../src/zoo/resnet.ts";
import { resnetCifar } from "../src/zoo/resnetCifar.ts";
import type { BenchedNetwork } from "./peer.ts";

export const BATCH = 96;
const small = { height: 32, width: 32, channels: 3 };
const key = randomKey(0);

/** What would be measured on the training images: their mean and deviation. */
const measured = {
  "zeroCenter.mean": fromNumbers("float32", [1, 1, 1, 1], [120]),
  "standardize.deviation": fromNumbers("float32", [1, 1, 1, 1], [64]),
};

const measuredByColour = {
  "zeroCenter.mean": filled("float32", [1, 3, 1, 1], 120),
  "standardize.deviation": filled("float32", [1, 3, 1, 1], 64),
};

/** Random pictures of two classes: speed does not depend on what they show. */
export function randomImages(count: number): ImageSet<Uint8Array> {
  const images = Uint8Array.from(integers(split(key, "images"), count * 3072, 256));
  const labels = Int32Array.from(integers(split(key, "labels"), count, 2));
  return imageSet({ name: "random pictures", classes: ["not bird", "bird"], ...small, images, labels });
}

/** The bird network without augmentation: what PyTorch's step is, too. */
export function bareNetwork(): Layer {
  const { layers } = birdNet().config as { layers: readonly Layer[] };
  return sequential(...layers.filter((layer) => layer.kind !== "augment"));
}

/** What is trained, and how. */
interface Subject {
  readonly network: () => Layer;
  readonly classes: number;
  readonly batch: number;
  readonly input: { readonly height: number; readonly width: number; readonly channels: number };
  /** What would be measured on the training images. */
  readonly values: Readonly<Record<string, Tensor>>;
}

/** The same as in pytorch/. */
const compared: Readonly<Record<BenchedNetwork, Subject>> = {
  bird: { network: bareNetwork, classes: 2, batch: BATCH, input: small, values: measured },
  resnet20: { network: () => resnetCifar(20), classes: 10, batch: 128, input: small, values: measuredByColour },
  mobilenetV2: {
    network: () => mobilenetV2({ classes: 10, image: 32 }),
    classes: 10,
    batch: 128,
    input: small,
    values: measuredByColour,
  },
};

const subjects: Readonly<Record<BenchedNetwork | "resnet18" | "mobilenetV2At224", Subject>> = {
  ...compared,
  mobilenetV2At224: {
    network: () => mobilenetV2({ classes: 100 }),
    classes: 100,
    batch: 8,
    input: { height: 224, width: 224, channels: 3 },
    values: measuredByColour,
  },
  resnet18: {
    network: () => resnet18({ classes: 100 }),
    classes: 100,
    batch: 8,
    input: { height: 224, width: 224, channels: 3 },
    values: measuredByColour,
  },
};

/** How many images a step of a network has. */
export function batchOf(name: keyof typeof subjects): number {
  return subjects[name].batch;
}

/** One training step on one batch: forward, loss, gradients, Adam. */
export async function bareStep(threads: number, name: keyof typeof subjects = "bird"): Promise<() => Promise<unknown>> {
  const { network, classes, batch, input, values } = subjects[name];
  const program = trainStep({ network: network(), input, loss: crossEntropy(), optimizer: adam(), values });
  const initial = initialState(program, key);
  const trainer = await openTrainer(program, batch, initial, cpuRuntime({ threads }));
  const shape = [batch, input.height, input.width, input.channels] as const;
  const images = Uint8Array.from(
    integers(
      split(key, "images"),
      shape.reduce((a, b) => a * b),
      256,
    ),
  );
  const given = {
    images: tensor("uint8", shape, images),
    labels: tensor("int32", [batch], Int32Array.from(integers(split(key, "labels"), batch, classes))),
  };
  let step = 0;
  return () => trainer.step({ count: batch, batch: given, learningRate: 0.001 }, split(key, step++));
}

/** A finished network with its first weights, as a file; the bird network unless another is named. */
export function modelFile(name: keyof typeof subjects = "bird"): Uint8Array {
  const { network: build, input, classes: count, values } = subjects[name];
  const network = build();
  const program = trainStep({ network, input, loss: crossEntropy(), optimizer: adam(), values });
  const weights = { ...values, ...finishedWeights(program, initialState(program, key)) };
  const classes = name === "bird" ? ["not bird", "bird"] : Array.from({ length: count }, (_, i) => `class ${i}`);
  return encodeModel({ network, image: input, classes, weights });
}

/** The finished model on one batch of raw pixels. */
export async function bareInference(threads: number, batch: number): Promise<() => Promise<unknown>> {
  const session = await cpuRuntime({ threads }).load(modelFile());
  const images = tensor("uint8", [batch, 32, 32, 3], randomImages(batch).images);
  return () => session.run({ images });
}
