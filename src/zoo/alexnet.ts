import { expectOptions } from "../errors.ts";
import { constant, normal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { type Conv2dOptions, conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { localResponseNormalization } from "../nn/layers/localResponseNormalization.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { tflearn } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface AlexnetOptions {
  /** Default 1000, as in ImageNet; 17 flowers in TFLearn's. */
  readonly classes?: number;
  /** Units of each of the two hidden dense layers. Default 4096. */
  readonly units?: number;
  /** Factor of the number of filters of each convolution; the result must be even where there are groups. Default 1. */
  readonly width?: number;
}

/**
 * AlexNet (Krizhevsky, Sutskever & Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012): the
 * second, fourth and fifth convolution in two groups, as it was divided over two GPUs. 60,965,224 weights at 224 x 224.
 * First weights are the paper's: deviation 0.01, and biases 1 where it has them. [n, 3, h, w] -> [n, classes]
 */
export function alexnet(options: AlexnetOptions = {}): Layer {
  expectOptions("alexnet", options, ["classes", "units", "width"]);
  const { classes = 1000, units = 4096, width = 1 } = options;
  const kernelInitializer = normal({ sd: 0.01 });
  const one = { biasInitializer: constant(1) };
  const convolution = (filters: number, size: number, options: Conv2dOptions = {}) =>
    conv2d(Math.round(filters * width), size, { activation: "relu", kernelInitializer, ...options });
  const brightness = () => localResponseNormalization({ size: 5, alpha: 1e-4, beta: 0.75, bias: 2 });
  const pool = () => maxPool2d(3, { strides: 2 });
  const hidden = () => dense(units, { activation: "relu", kernelInitializer, ...one });
  return sequential(
    ...standardPixels(),
    convolution(96, 11, { strides: 4, padding: 2 }),
    brightness(),
    pool(),
    convolution(256, 5, { groups: 2, ...one }),
    brightness(),
    pool(),
    convolution(384, 3),
    convolution(384, 3, { groups: 2, ...one }),
    convolution(256, 3, { groups: 2, ...one }),
    pool(),
    hidden(),
    dropout(0.5),
    hidden(),
    dropout(0.5),
    dense(classes, { activation: "softmax", kernelInitializer }),
  );
}

/**
 * AlexNet as in TFLearn's example: no groups, every border filled, pooling before normalisation, tanh in the dense
 * layers. [n, 3, h, w] -> [n, classes]
 */
export function alexnetTflearn(options: AlexnetOptions = {}): Layer {
  expectOptions("alexnetTflearn", options, ["classes", "units", "width"]);
  const { classes = 17, units = 4096, width = 1 } = options;
  const convolution = (filters: number, size: number, strides = 1) =>
    conv2d(Math.round(filters * width), size, { ...tflearn.conv2d, strides, activation: "relu" });
  const pool = () => [
    maxPool2d(3, { ...tflearn.maxPool2d, strides: 2 }),
    localResponseNormalization(tflearn.localResponseNormalization),
  ];
  const hidden = () => dense(units, { ...tflearn.dense, activation: "tanh" });
  return sequential(
    ...standardPixels(),
    convolution(96, 11, 4),
    ...pool(),
    convolution(256, 5),
    ...pool(),
    convolution(384, 3),
    convolution(384, 3),
    convolution(256, 3),
    ...pool(),
    hidden(),
    dropout(0.5),
    hidden(),
    dropout(0.5),
    dense(classes, { ...tflearn.dense, activation: "softmax" }),
  );
}
