import { expectOptions } from "../errors.ts";
import { heNormal, normal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { depthwiseConv2d } from "../nn/layers/depthwiseConv2d.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { pytorch } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface MobilenetV2Options {
  /** Default 1000, as in ImageNet. */
  readonly classes?: number;
  /** Sides of the images: 224 (default), or 32, for which the first two convolutions of stride 2 have stride 1. */
  readonly image?: 224 | 32;
  /** Factor of the channels of every layer, which stay multiples of 8. Default 1. */
  readonly width?: number;
}

/** Factor of the channels inside, channels, blocks, and stride of the first block. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNetV2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018): blocks that widen an image,
 * look at each channel by itself and narrow it again, with residual connections between the narrow ends. 3,504,872 weights for
 * 1000 classes. [n, 3, h, w] -> [n, classes]
 */
export function mobilenetV2(options: MobilenetV2Options = {}): Layer {
  expectOptions("mobilenetV2", options, ["classes", "image", "width"]);
  const { classes = 1000, image = 224, width = 1 } = options;
  const isSmall = image === 32;
  const scaled = (channels: number) => wholeEights(channels * width);
  let channels = scaled(32);
  const layers = [...convolution(channels, 3, isSmall ? 1 : 2), activation("relu6")];
  for (const [stage, [factor, narrow, blocks, stride]] of STAGES.entries()) {
    for (let i = 0; i < blocks; i++) {
      const strides = i > 0 || (isSmall && stage === 1) ? 1 : stride;
      layers.push(block(channels, scaled(narrow), factor, strides));
      channels = scaled(narrow);
    }
  }
  return sequential(
    ...standardPixels(),
    ...layers,
    ...convolution(Math.max(1280, scaled(1280)), 1),
    activation("relu6"),
    globalAveragePool2d(),
    dropout(0.2),
    dense(classes, { kernelInitializer: normal({ sd: 0.01 }), activation: "softmax" }),
  );
}

/** Widen, look at each channel, narrow; around it the input, where it has the same shape. */
function block(channels: number, filters: number, factor: number, strides: number): Layer {
  const inside = channels * factor;
  const widen = factor === 1 ? [] : [...convolution(inside, 1), activation("relu6")];
  const look = depthwiseConv2d(3, { strides, useBias: false, depthwiseInitializer: heNormal() });
  const body = sequential(...widen, look, normalized(), activation("relu6"), ...convolution(filters, 1));
  return strides === 1 && channels === filters ? residual(body) : body;
}

function convolution(filters: number, size: number, strides = 1): Layer[] {
  return [conv2d(filters, size, { strides, useBias: false, kernelInitializer: heNormal() }), normalized()];
}

function normalized(): Layer {
  return batchNormalization(pytorch.batchNormalization);
}

/** The nearest multiple of 8, at least 8 and not below nine tenths of it. */
function wholeEights(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
