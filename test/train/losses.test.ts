/** Losses through `fit`: each teaches the same small network the same thing. */
import { expect, test } from "vitest";
import type { ActivationName } from "../../src/nn/activations.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { binaryCrossentropy } from "../../src/nn/losses/binaryCrossentropy.ts";
import { categoricalHinge } from "../../src/nn/losses/categoricalHinge.ts";
import { crossEntropy, softmaxCrossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { focalLoss } from "../../src/nn/losses/focalLoss.ts";
import { hinge, squaredHinge } from "../../src/nn/losses/hinge.ts";
import { klDivergence } from "../../src/nn/losses/klDivergence.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { meanSquaredError } from "../../src/nn/losses/meanSquaredError.ts";
import { rocAucSurrogate } from "../../src/nn/losses/rocAucSurrogate.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import type { EpochEvent } from "../../src/train/events.ts";
import { fit } from "../../src/train/fit.ts";
import { halves, runtime } from "./halves.ts";

const train = halves(100);
const validation = halves(60, 2);

const losses: readonly (readonly [string, Loss, ActivationName])[] = [
  ["cross-entropy of smoothed labels", crossEntropy({ labelSmoothing: 0.1 }), "softmax"],
  ["cross-entropy of weighted classes", crossEntropy({ classWeights: [1, 2] }), "softmax"],
  ["cross-entropy of logits", softmaxCrossEntropy(), "linear"],
  ["binary cross-entropy", binaryCrossentropy(), "sigmoid"],
  ["focal loss of softmax", focalLoss(), "softmax"],
  ["focal loss of sigmoid", focalLoss({ alpha: 0.5 }), "sigmoid"],
  ["mean squared error", meanSquaredError(), "softmax"],
  ["hinge", hinge(), "tanh"],
  ["squared hinge", squaredHinge(), "linear"],
  ["categorical hinge", categoricalHinge(), "linear"],
  ["Kullback-Leibler divergence", klDivergence(), "softmax"],
  ["ROC AUC surrogate", rocAucSurrogate({ margin: 0.9, power: 2 }), "softmax"],
];

test.each(losses)("%s finds which half is brighter", async (_, loss, activation) => {
  const network = sequential(zeroCenter(), standardize(), dense(2, { activation }));
  const options = {
    train,
    validation,
    epochs: 12,
    batchSize: 20,
    loss,
    optimizer: adam({ learningRate: 0.01 }),
    runtime,
  };
  let last: EpochEvent | undefined;
  for await (const event of fit(network, options)) if (event.type === "epoch") last = event;
  expect(last!.validation!.rocAuc).toBeGreaterThan(0.98);
  expect(last!.validation!.loss).toBeLessThan(0.6);
});
