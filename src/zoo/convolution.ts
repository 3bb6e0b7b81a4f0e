import { varianceScaling } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { type Conv2dOptions, conv2d } from "../nn/layers/conv2d.ts";
import { pytorch } from "../nn/presets.ts";

/** Convolution without bias, its first weights as He et al. (2015) and torchvision draw them: deviation sqrt(2 / outputs). */
export function plainConvolution(filters: number, size: number, options: Conv2dOptions = {}): Layer {
  const kernelInitializer = varianceScaling({ scale: 2, mode: "fanOut", distribution: "untruncatedNormal" });
  const isPlaced = size === 1 || options.strides === undefined || options.strides === 1;
  // With steps, "same" would begin elsewhere than the paper's borders.
  const padding = isPlaced ? "same" : (size - 1) / 2;
  return conv2d(filters, size, { useBias: false, padding, kernelInitializer, ...options });
}

/** Batch normalisation with PyTorch's settings. */
export function normalization(): Layer {
  return batchNormalization(pytorch.batchNormalization);
}

/** Batch normalisation, then ReLU. */
export function normalizedRelu(): Layer[] {
  return [normalization(), activation("relu")];
}

/** Convolution, batch normalisation, ReLU. */
export function convolutionBlock(filters: number, size: number, options: Conv2dOptions = {}): Layer[] {
  return [plainConvolution(filters, size, options), ...normalizedRelu()];
}
