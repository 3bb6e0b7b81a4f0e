import { type Initializer, normal, truncatedNormal, uniformScaling } from "./initializers.ts";
import type { BatchNormalizationOptions } from "./layers/batchNormalization.ts";

/** What TFLearn gives its layers where it differs from this library's defaults: `conv2d(32, 3, { ...tflearn.conv2d })`. */
export const tflearn: {
  readonly conv2d: { readonly kernelInitializer: Initializer };
  readonly dense: { readonly kernelInitializer: Initializer };
  readonly batchNormalization: BatchNormalizationOptions;
} = {
  conv2d: { kernelInitializer: uniformScaling() },
  dense: { kernelInitializer: truncatedNormal({ sd: 0.02 }) },
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, gammaInitializer: normal({ mean: 1, sd: 0.002 }) },
};

/** What PyTorch gives its layers where it differs from this library's defaults: `batchNormalization({ ...pytorch.batchNormalization })`. */
export const pytorch: {
  readonly batchNormalization: BatchNormalizationOptions;
} = {
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, unbiased: true },
};
