/** What is told to whoever makes a mistake, as text to be read: test/golden/nn-messages.txt. */
import { test } from "vitest";
import { inference } from "../../src/compile/inference.ts";
import { trainStep } from "../../src/compile/trainStep.ts";
import type { ActivationName } from "../../src/nn/activations.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { autoAugment } from "../../src/nn/augment/autoAugment.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { cutmix } from "../../src/nn/augment/cutmix.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { oneOf } from "../../src/nn/augment/oneOf.ts";
import { randAugment } from "../../src/nn/augment/randAugment.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { zeros } from "../../src/nn/initializers.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { reshape } from "../../src/nn/layers/reshape.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import { adam } from "../../src/nn/optimizers/adam.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { filled } from "../../src/tensor/tensor.ts";
import { expectGolden } from "../golden/golden.ts";
import { toldOf } from "./messageOf.ts";
import { write } from "./runLayer.ts";

const image = { height: 4, width: 4, channels: 3 };
const twice: Layer = {
  kind: "twice",
  config: {},
  apply(x, context) {
    context.parameter("w", [1], { initializer: zeros() });
    context.parameter("w", [1], { initializer: zeros() });
    return x;
  },
};

function train(network: Layer) {
  return trainStep({ network, input: image, loss: crossEntropy(), optimizer: sgd(), values: {} });
}

const mistakes: Readonly<Record<string, () => unknown>> = {
  "conv2d of rows": () => write(sequential(flatten(), conv2d(32, 3, { activation: "relu" })), [1, 28, 28]),
  "conv2d of an image that is too small": () =>
    write(sequential(maxPool2d(2), conv2d(8, [5, 3], { padding: "valid" })), [1, 8, 8]),
  "maxPool2d of rows": () => write(sequential(dense(10), maxPool2d(2)), [1, 8, 8]),
  "maxPool2d of an image that is too small": () => write(maxPool2d(3), [1, 2, 2]),
  "reshape to another count": () => write(sequential(flatten(), reshape([1, 28, 28])), [3, 28, 28]),
  "augment of rows": () => write(sequential(flatten(), augment(flipLeftRight())), [3, 28, 28]),
  "an activation that is not there": () => dense(2, { activation: "swoosh" as ActivationName }),
  "an activation layer that is not there": () => activation("swoosh" as ActivationName),
  "a layer deep inside": () => write(sequential(sequential(flatten(), sequential(conv2d(8, [1, 5])))), [3, 8, 8]),

  "batchNormalization, a momentum above 1": () => batchNormalization({ momentum: 99 }),
  "batchNormalization, an epsilon below 0": () => batchNormalization({ epsilon: -1 }),
  "batchNormalization, a penalty that is a number": () => batchNormalization({ gammaRegularizer: 0.1 as never }),
  "batchNormalization of single numbers": () => write(batchNormalization(), []),
  "conv2d, padding in capitals": () => conv2d(1, 3, { padding: "VALID" as never }),
  "conv2d, an activation that is not there": () => conv2d(1, 3, { activation: "toString" as never }),
  "conv2d, an activation that is a function": () => conv2d(1, 3, { activation: Math.tanh as never }),
  "maxPool2d, padding as a fraction": () => maxPool2d(2, { padding: 0.5 }),
  "conv2d, padding with one side too many": () => conv2d(1, 3, { padding: [[1, 1, 1] as never, 1] }),
  "conv2d, filters that do not divide": () => conv2d(9, 3, { groups: 2 }),
  "conv2d, channels that do not divide": () => write(conv2d(8, 3, { groups: 2 }), [3, 4, 4]),
  "a window of one size in a list": () => conv2d(1, [2] as never),
  "a window of three sizes": () => maxPool2d([2, 2, 2] as never),
  "a window that is text": () => maxPool2d("2" as never),
  "a window that is missing": () => conv2d(1, undefined as never),
  "a window that is null": () => conv2d(1, null as never),
  "strides that are an object": () => conv2d(1, 3, { strides: { height: 2, width: 2 } as never }),
  "sequential of a list": () => sequential([dense(2)] as never),
  "sequential with a list in it": () => sequential(dense(4), [dense(2)] as never),
  "sequential with something that is no layer": () => sequential(flatten(), dense(4), undefined as never),
  "sequential of a factory that was not called": () => sequential(flatten as never),
  "sequential of an augmentation": () => sequential(blur() as never, dense(2)),
  "augment of a list": () => augment([flipLeftRight(), rotate()] as never),
  "augment of a layer": () => augment(flipLeftRight(), dropout(0.5) as never),
  "conv2d without filters": () => conv2d(0, 3),
  "conv2d of half a pixel": () => conv2d(8, [3, 1.5]),
  "conv2d that does not move": () => conv2d(8, 3, { strides: 0 }),
  "maxPool2d of nothing": () => maxPool2d(0),
  "reshape to a number": () => reshape(28 as never),
  "reshape with half a size": () => reshape([1, 1.5]),
  "dense without units": () => dense(-1),
  "dropout of everything": () => dropout(1),
  "flipLeftRight, probability": () => flipLeftRight({ probability: 2 }),
  "rotate, angle": () => rotate({ maxAngle: -25 }),
  "rotate, interpolation": () => rotate({ interpolation: "bilinear" as never }),
  "blur, sigma": () => blur({ maxSigma: Number.NaN }),
  "randAugment, operations": () => randAugment({ operations: 0 }),
  "randAugment, magnitude": () => randAugment({ magnitude: 31 }),
  "autoAugment, interpolation": () => autoAugment({ interpolation: "bilinear" as never }),
  "autoAugment, an option that is not there": () => autoAugment({ magnitude: 9 } as never),
  "randAugment of two channels": () => write(augment(randAugment()), [2, 8, 8]),
  "oneOf of nothing": () => oneOf(),
  "oneOf of a layer": () => oneOf(mixup(), dropout(0.5) as never),
  "mixup, alpha": () => mixup({ alpha: 0 }),
  "mixup, an option that is not there": () => mixup({ alhpa: 0.2 } as never),
  "cutmix, probability": () => cutmix({ probability: -0.1 }),
  "images mixed twice": () => write(sequential(augment(mixup()), augment(cutmix())), [3, 8, 8]),
  "adam, learning rate": () => adam({ learningRate: 0 }),
  "adam, beta": () => adam({ beta2: 1 }),
  "adam, form": () => adam({ form: "keras" as never }),
  "sgd, learning rate": () => sgd({ learningRate: -1 }),

  "two weights of one name": () => write(twice, [1]),
  "a network without a number for each class": () => train(conv2d(2, 3)),
  "a network of one class": () => train(dense(1)),
  "a network without weights": () => train(flatten()),
  "weights of another network": () =>
    inference(dense(2), image, { kernel: filled("float32", [27, 2], 0), bias: filled("float32", [2], 0) }),
  "weights that are missing": () => inference(sequential(dense(2)), image, {}),
};

test("every mistake is told in words that help", () => {
  expectGolden("nn-messages.txt", toldOf(mistakes));
});
