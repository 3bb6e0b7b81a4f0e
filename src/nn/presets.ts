import { type Initializer, normal, truncatedNormal, uniformScaling } from "./initializers.ts";
import type { BatchNormalizationOptions } from "./layers/batchNormalization.ts";

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
};

/** What PyTorch gives its layers where it differs from this library's defaults: `batchNormalization({ ...pytorch.batchNormalization })`. */
export const pytorch: {
  readonly batchNormalization: BatchNormalizationOptions;
} = {
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, unbiased: true },
};
