import type { Recipe } from "../../src/experiment/recipe.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { standardize } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { tinyBirds } from "./tinyBirds.ts";

/**
 * A tiny training in which all comes that must come back when it goes on: numbers measured on the data, augmentation (one that
 * each image has of its own), running means, dropout.
 */
export const shakenBirds: Recipe = {
  ...tinyBirds,
  network: () =>
    sequential(
      standardize(),
      augment(alternatingFlip(), rotate()),
      conv2d(4, 3),
      batchNormalization(),
      dropout(0.3),
      dense(8, { activation: "relu" }),
      dense(2, { activation: "softmax" }),
    ),
};
