/** The training step of three small networks, as text. `UPDATE_GOLDEN=1` writes the files anew: see golden.ts. */
import { test } from "vitest";
import { trainStep } from "../../src/compile/trainStep.ts";
import { printGraph } from "../../src/graph/print.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { filled } from "../../src/tensor/tensor.ts";
import { expectGolden } from "../golden/golden.ts";

const loss = crossEntropy();

test("one dense layer, sgd", () => {
  const { graph } = trainStep({
    network: dense(2, { activation: "softmax" }),
    input: { height: 2, width: 3, channels: 1 },
    loss,
    optimizer: sgd(),
    values: {},
  });
  expectGolden("dense-sgd.txt", printGraph(graph));
});

test("convolution, pooling and a dense layer, Adam and clipping", () => {
  const { graph } = trainStep({
    network: sequential(conv2d(4, 3, { activation: "relu" }), maxPool2d(2), dense(3, { activation: "softmax" })),
    input: { height: 4, width: 4, channels: 3 },
    loss,
    optimizer: adam(),
    clipNorm: 5,
    values: {},
  });
  expectGolden("conv-adam-clip.txt", printGraph(graph));
});

test("measured numbers, augmentation and dropout", () => {
  const { graph } = trainStep({
    network: sequential(
      augment(flipLeftRight(), rotate({ maxAngle: 25 })),
      zeroCenter(),
      standardize(),
      dense(4, { activation: "relu" }),
      dropout(0.5),
      dense(2, { activation: "softmax", useBias: false }),
    ),
    input: { height: 4, width: 4, channels: 1 },
    loss,
    optimizer: sgd(),
    values: {
      "zeroCenter.mean": filled("float32", [1, 1, 1, 1], 100),
      "standardize.deviation": filled("float32", [1, 1, 1, 1], 50),
    },
  });
  expectGolden("augment-dropout-sgd.txt", printGraph(graph));
});
