import { adam } from "../nn/optimizers/adam.ts";
import { birdNet } from "../zoo/birdNet.ts";
import type { Recipe } from "./recipe.ts";

/** About ten minutes on two cores. */
const EPOCHS = 12;

/** The tutorial's bird classifier on CIFAR-10, with the settings of its program: Adam at 0.001, batches of 96, gradients clipped at norm 5. */
export const birds: Recipe = Object.freeze<Recipe>({
  name: "birds",
  title: "bird or not bird, learned from CIFAR-10's photographs",
  dataSet: "cifar10",
  task: { classes: ["not bird", "bird"], mapping: { bird: "bird", "*": "not bird" }, positive: "bird" },
  // The tutorial held out 15,000 of 71,788 images.
  additions: { cub200: { className: "bird", heldOut: 15_000 / 71_788 } },
  network: () => birdNet(2),
  optimizer: (learningRate) => adam({ learningRate }),
  defaults: { epochs: EPOCHS, batchSize: 96, learningRate: 0.001, clipNorm: 5, validationFraction: 0.1 },
});
