import { type DataSet, type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { birds } from "../../src/experiment/birds.ts";
import type { Recipe } from "../../src/experiment/recipe.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

const SIZE = 8;
const CLASSES = ["airplane", "bird", "cat"];

/** The birds' recipe with a network that learns in milliseconds. */
export const tinyBirds: Recipe = {
  ...birds,
  network: () =>
    sequential(
      zeroCenter(),
      standardize(),
      dense(8, { activation: "relu" }),
      dropout(0.5),
      dense(2, { activation: "softmax" }),
    ),
  defaults: { ...birds.defaults, epochs: 3, batchSize: 16, learningRate: 0.01 },
};

/** Noise of 8 x 8 pixels; birds are brighter. A fifth of the images are birds. */
export const tinyData: DataSet<Uint8Array> = { train: noise("train", 200), test: noise("test", 50) };

/** As `tinyData`, more and harder: birds are hardly brighter. */
export const hardData: DataSet<Uint8Array> = { train: noise("train", 600, 4), test: noise("test", 300, 4) };

function noise(name: string, count: number, brighter = 100): ImageSet<Uint8Array> {
  const labels = Int32Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 1 : i % 2 === 0 ? 0 : 2));
  const pixels = SIZE * SIZE * 3;
  const images = Uint8Array.from(
    integers(split(randomKey(1), name), count * pixels, 100),
    (value, i) => value + (labels[Math.floor(i / pixels)] === 1 ? brighter : 0),
  );
  return imageSet({ name: `tiny ${name}`, classes: CLASSES, height: SIZE, width: SIZE, channels: 3, images, labels });
}
