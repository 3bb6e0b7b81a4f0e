import { expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { input } from "../../src/graph/graph.ts";
import type { Shape } from "../../src/graph/shape.ts";
import { binaryCrossentropy } from "../../src/nn/losses/binaryCrossentropy.ts";
import { categoricalHinge } from "../../src/nn/losses/categoricalHinge.ts";
import { contrastive } from "../../src/nn/losses/contrastive.ts";
import { crossEntropy, softmaxCrossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { focalLoss } from "../../src/nn/losses/focalLoss.ts";
import { huber } from "../../src/nn/losses/huber.ts";
import { klDivergence } from "../../src/nn/losses/klDivergence.ts";
import { meanSquaredError } from "../../src/nn/losses/meanSquaredError.ts";
import { poisson } from "../../src/nn/losses/poisson.ts";
import { rocAucSurrogate } from "../../src/nn/losses/rocAucSurrogate.ts";
import { triplet } from "../../src/nn/losses/triplet.ts";
import { add, sigmoid } from "../../src/ops/elementwise.ts";
import { softmax } from "../../src/ops/softmax.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { expectGolden } from "../golden/golden.ts";

const output = (...shape: Shape) => input("x", "float32", ["N", ...shape]);
const labels = input("labels", "int32", ["N"]);
const target = (dtype: DType, ...shape: Shape) => input("targets", dtype, shape);

test("mistakes are told in words that help", () => {
  const mistakes: Readonly<Record<string, () => unknown>> = {
    "one class": () => crossEntropy().apply(output(1), labels),
    "a picture of classes": () => crossEntropy().apply(output(2, 4, 4), labels),
    "classes as fractions": () => crossEntropy().apply(output(3), target("float32", "N")),
    "classes as int64": () => crossEntropy().apply(output(3), target("int64", "N")),
    "rows of other classes": () => crossEntropy().apply(output(3), target("float32", "N", 4)),
    "no probabilities": () => crossEntropy().apply(add(output(3), 1), labels),
    "logits behind softmax": () => softmaxCrossEntropy().apply(softmax(output(3), 1), labels),
    "smoothing of 1": () => crossEntropy({ labelSmoothing: 1 }),
    "too few class weights": () => crossEntropy({ classWeights: [1, 2] }).apply(output(3), labels),
    "class weights by name": () => crossEntropy({ classWeights: { bird: 2 } as never }),
    "class weights below 0": () => crossEntropy({ classWeights: [1, -1] }),
    "class weights that are all 0": () => crossEntropy({ classWeights: [0, 0] }),
    "fromLogits as a word": () => crossEntropy({ fromLogits: "yes" as never }),
    "yes or no of any size": () => binaryCrossentropy().apply(add(output(1), 1), labels),
    "logits behind sigmoid": () => binaryCrossentropy({ fromLogits: true }).apply(sigmoid(output(1)), labels),
    "a positive weight of 0": () => binaryCrossentropy({ positiveWeight: 0 }),
    "yes or no for pictures by class": () => binaryCrossentropy().apply(output(1, 4, 4), labels),
    "a list of weights for yes or no": () => focalLoss({ alpha: [1, 2] }).apply(sigmoid(output(2)), labels),
    "one weight for classes": () => focalLoss({ alpha: 0.25 }).apply(softmax(output(3), 1), labels),
    "gamma below 0": () => focalLoss({ gamma: -1 }),
    "values of another shape": () => meanSquaredError().apply(output(1), target("float32", "N")),
    "delta 0": () => huber({ delta: 0 }),
    "hinge of one class": () => categoricalHinge().apply(output(1), labels),
    "divergence of one number": () => klDivergence().apply(output(1), target("float32", "N", 1)),
    "counts below 0": () => poisson().apply(add(output(1), 1), target("float32", "N", 1)),
    "pictures as places": () => contrastive().apply(output(2, 4, 4), labels),
    "places with int64 classes": () => contrastive().apply(output(2), target("int64", "N")),
    "triplets of values": () => triplet().apply(output(2), target("float32", "N", 2)),
    "margin 0": () => triplet({ margin: 0 }),
    "ranks of three classes": () => rocAucSurrogate().apply(output(3), labels),
    "power 1": () => rocAucSurrogate({ power: 1 }),
  };
  const told = Object.entries(mistakes).map(([name, mistake]) => {
    let error: unknown;
    try {
      mistake();
    } catch (reason) {
      error = reason;
    }
    expect(error, name).toBeInstanceOf(ProblemError);
    return `${name}\n  ${(error as Error).message}\n`;
  });
  expectGolden("loss-messages.txt", told.join("\n"));
});
