import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
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
export function mnistDense({ classes = 10 }: MnistOptions = {}): Layer {
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
