import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { localResponseNormalization } from "../nn/layers/localResponseNormalization.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { tflearn } from "../nn/presets.ts";
import { l2 } from "../nn/regularizers.ts";
import { standardPixels } from "./pixels.ts";

export interface MnistOptions {
  /** Default 10, the digits. */
  readonly classes?: number;
}

/**
 * TFLearn's example of a dense network for MNIST: two hidden layers of 64 units with tanh, weight decay and dropout.
 * 55,050 weights. [n, 1, 28, 28] -> [n, classes]
 */
export function mnistDense(options: MnistOptions = {}): Layer {
  expectOptions("mnistDense", options, ["classes"]);
  const { classes = 10 } = options;
  const hidden = () => dense(64, { ...tflearn.dense, activation: "tanh", kernelRegularizer: l2(0.0005) });
  return sequential(
    ...standardPixels(),
    hidden(),
    dropout(0.2),
    hidden(),
    dropout(0.2),
    dense(classes, { ...tflearn.dense, activation: "softmax" }),
  );
}

/**
 * TFLearn's convolutional network for MNIST: two convolutions with pooling and local response normalisation, two hidden dense
 * layers with tanh and dropout. 455,946 weights. [n, 1, 28, 28] -> [n, classes]
 */
export function mnistConv(options: MnistOptions = {}): Layer {
  expectOptions("mnistConv", options, ["classes"]);
  const { classes = 10 } = options;
  const convolution = (filters: number) => [
    conv2d(filters, 3, { ...tflearn.conv2d, activation: "relu", kernelRegularizer: l2(0.0005) }),
    maxPool2d(2, tflearn.maxPool2d),
    localResponseNormalization(tflearn.localResponseNormalization),
  ];
  const hidden = (units: number) => [dense(units, { ...tflearn.dense, activation: "tanh" }), dropout(0.2)];
  return sequential(
    ...standardPixels(),
    ...convolution(32),
    ...convolution(64),
    ...hidden(128),
    ...hidden(256),
    dense(classes, { ...tflearn.dense, activation: "softmax" }),
  );
}
