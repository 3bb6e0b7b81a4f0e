import { type ImageSet, imageSet } from "../../../src/data/dataset.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { globalMaxPool2d } from "../../../src/nn/layers/globalMaxPool2d.ts";
import { maxPool2d } from "../../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../../src/nn/layers/normalize.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import type { Model } from "../../../src/nn/model.ts";
import { adam } from "../../../src/nn/optimizers/adam.ts";
import { cpuRuntime } from "../../../src/runtime/ort.node.ts";
import { integers, randomKey, split } from "../../../src/tensor/random.ts";
import { fit } from "../../../src/train/fit.ts";

export const SIZE = 24;
export const SPOT = 6;

export const runtime = cpuRuntime({ threads: 1 });

/** Images whose evidence lies at a known place. */
export interface Spots {
  readonly set: ImageSet<Uint8Array>;
  /** Where the spot of each image begins. */
  readonly places: readonly { readonly top: number; readonly left: number }[];
}

/** What tells the classes apart: the colour of one spot. White and dark spots are on images of every class. */
const COLOURS = [
  [230, 60, 50],
  [60, 200, 70],
  [70, 90, 235],
] as const;
const DISTRACTORS = [
  [235, 235, 235],
  [20, 20, 20],
] as const;

/**
 * Noisy grey images of 24 x 24 pixels with a spot in the class's colour, a white one and a dark one, none over another. Were there
 * no class "none", without a coloured spot, a network could know the third colour by the absence of the others.
 */
export function spots(count: number, seed = 1, classes = 4): Spots {
  const key = randomKey(seed);
  const noise = integers(split(key, "noise"), count * SIZE * SIZE * 3, 60);
  const labels = Int32Array.from(integers(split(key, "labels"), count, classes));
  const images = Uint8Array.from(noise, (value) => 80 + value);
  const places = Array.from(labels, (label, n) => {
    const numbers = integers(split(split(key, "places"), n), 400, SIZE - SPOT + 1);
    const free: { top: number; left: number }[] = [];
    for (let i = 0; free.length < 3; i += 2) {
      const place = { top: numbers[i]!, left: numbers[i + 1]! };
      const isApart = free.every(
        ({ top, left }) => Math.abs(top - place.top) > SPOT + 1 || Math.abs(left - place.left) > SPOT + 1,
      );
      if (isApart) free.push(place);
    }
    free.forEach(({ top, left }, i) => {
      const colour = [COLOURS[label], ...DISTRACTORS][i];
      if (colour === undefined) return;
      for (let y = top; y < top + SPOT; y++) {
        for (let x = left; x < left + SPOT; x++) {
          for (let c = 0; c < 3; c++) {
            const at = ((n * SIZE + y) * SIZE + x) * 3 + c;
            images[at] = Math.min(255, colour[c]! - 20 + Math.floor(noise[at]! / 2));
          }
        }
      }
    });
    return free[0]!;
  });
  const size = { height: SIZE, width: SIZE, channels: 3 };
  return {
    set: imageSet({ name: "spots", classes: ["red", "green", "blue", "none"], ...size, images, labels }),
    places,
  };
}

const network = sequential(
  zeroCenter({ perChannel: true }),
  standardize({ perChannel: true }),
  conv2d(8, 3, { activation: "relu" }),
  maxPool2d(2),
  conv2d(16, 3, { activation: "relu" }),
  globalMaxPool2d(),
  dense(4, { activation: "softmax" }),
);

/** A small convolutional network that tells red, green and blue spots and their absence apart. */
export async function trainedOnSpots(): Promise<Model> {
  const { set: train } = spots(600, 2);
  for await (const event of fit(network, {
    train,
    epochs: 20,
    batchSize: 30,
    optimizer: adam({ learningRate: 0.01 }),
    runtime,
  })) {
    if (event.type === "end") return event.model;
  }
  throw new Error("training has no end");
}
