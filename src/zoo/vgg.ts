import { expectOptions } from "../errors.ts";
import { heNormal, normal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { pytorch } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface VggOptions {
  /** Default 1000, as in ImageNet. */
  readonly classes?: number;
  /** Whether each convolution is followed by batch normalisation. Default false, as in the paper. */
  readonly batchNorm?: boolean;
  /** Filters of the first convolutions; later ones have up to eight times as many. Default 64. */
  readonly width?: number;
  /** Units of each of the two hidden dense layers. Default 4096. */
  readonly units?: number;
}

/**
 * VGG-16 (Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", 2015): thirteen
 * convolutions of 3 x 3, three dense layers. 138,357,544 weights at 224 x 224, 138,365,992 with batch normalisation.
 * [n, 3, h, w] -> [n, classes]; h and w at least 32
 */
export function vgg16(options: VggOptions = {}): Layer {
  expectOptions("vgg16", options, ["classes", "batchNorm", "width", "units"]);
  return vgg([2, 2, 3, 3, 3], options);
}

/**
 * VGG-19 (Simonyan & Zisserman, 2015): sixteen convolutions of 3 x 3, three dense layers. 143,667,240 weights at 224 x 224,
 * 143,678,248 with batch normalisation. [n, 3, h, w] -> [n, classes]; h and w at least 32
 */
export function vgg19(options: VggOptions = {}): Layer {
  expectOptions("vgg19", options, ["classes", "batchNorm", "width", "units"]);
  return vgg([2, 2, 4, 4, 4], options);
}

/** Five stages of so many convolutions, each ending in pooling. */
function vgg(depths: readonly number[], options: VggOptions): Layer {
  const { classes = 1000, batchNorm = false, width = 64, units = 4096 } = options;
  const convolution = (filters: number): Layer[] => {
    const conv = conv2d(filters, 3, { kernelInitializer: heNormal(), activation: batchNorm ? "linear" : "relu" });
    return batchNorm ? [conv, batchNormalization(pytorch.batchNormalization), activation("relu")] : [conv];
  };
  const stages = depths.flatMap((depth, stage) => [
    ...Array.from({ length: depth }, () => convolution(width * Math.min(2 ** stage, 8))).flat(),
    maxPool2d(2),
  ]);
  const initial = { kernelInitializer: normal({ sd: 0.01 }) };
  return sequential(
    ...standardPixels(),
    ...stages,
    dense(units, { ...initial, activation: "relu" }),
    dropout(0.5),
    dense(units, { ...initial, activation: "relu" }),
    dropout(0.5),
    dense(classes, { ...initial, activation: "softmax" }),
  );
}
