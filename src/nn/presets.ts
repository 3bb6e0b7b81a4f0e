import { type Initializer, normal, truncatedNormal, uniformScaling } from "./initializers.ts";
import type { BatchNormalizationOptions } from "./layers/batchNormalization.ts";
import type { LayerNormalizationOptions } from "./layers/layerNormalization.ts";
import type { LocalResponseNormalizationOptions } from "./layers/localResponseNormalization.ts";
import type { NormalizationOptions } from "./layers/normalization.ts";

/** What TFLearn gives its layers where it differs from this library's defaults: `conv2d(32, 3, { ...tflearn.conv2d })`. */
export const tflearn: {
  readonly conv1d: { readonly kernelInitializer: Initializer };
  readonly conv2d: { readonly kernelInitializer: Initializer };
  readonly conv3d: { readonly kernelInitializer: Initializer };
  readonly maxPool1d: { readonly padding: "same" };
  readonly maxPool2d: { readonly padding: "same" };
  readonly maxPool3d: { readonly padding: "same" };
  readonly averagePool1d: { readonly padding: "same" };
  readonly averagePool2d: { readonly padding: "same" };
  readonly averagePool3d: { readonly padding: "same" };
  readonly dense: { readonly kernelInitializer: Initializer };
  readonly batchNormalization: BatchNormalizationOptions;
  readonly localResponseNormalization: LocalResponseNormalizationOptions;
  readonly hardSigmoid: { readonly slope: number; readonly offset: number };
} = {
  conv1d: { kernelInitializer: uniformScaling() },
  conv2d: { kernelInitializer: uniformScaling() },
  conv3d: { kernelInitializer: uniformScaling() },
  maxPool1d: { padding: "same" },
  maxPool2d: { padding: "same" },
  maxPool3d: { padding: "same" },
  averagePool1d: { padding: "same" },
  averagePool2d: { padding: "same" },
  averagePool3d: { padding: "same" },
  dense: { kernelInitializer: truncatedNormal({ sd: 0.02 }) },
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, gammaInitializer: normal({ mean: 1, sd: 0.002 }) },
  localResponseNormalization: { size: 11, bias: 1, alpha: 1e-4, beta: 0.75, squares: "sum" },
  hardSigmoid: { slope: 0.2, offset: 0.5 },
};

/** What PyTorch gives its layers where it differs from this library's defaults: `batchNormalization({ ...pytorch.batchNormalization })`. */
export const pytorch: {
  readonly batchNormalization: BatchNormalizationOptions;
  readonly groupNormalization: NormalizationOptions;
  readonly instanceNormalization: NormalizationOptions;
  readonly layerNormalization: LayerNormalizationOptions;
  readonly leakyRelu: { readonly alpha: number };
  readonly localResponseNormalization: LocalResponseNormalizationOptions;
} = {
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, unbiased: true },
  groupNormalization: { epsilon: 1e-5 },
  instanceNormalization: { epsilon: 1e-5, center: false, scale: false },
  layerNormalization: { epsilon: 1e-5 },
  leakyRelu: { alpha: 0.01 },
  localResponseNormalization: { size: 5, bias: 1, alpha: 1e-4, beta: 0.75, squares: "mean" },
};
