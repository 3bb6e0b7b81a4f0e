import { type Initializer, normal, truncatedNormal, uniformScaling } from "./initializers.ts";
import type { BatchNormalizationOptions } from "./layers/batchNormalization.ts";
import type { LayerNormalizationOptions } from "./layers/layerNormalization.ts";
import type { LocalResponseNormalizationOptions } from "./layers/localResponseNormalization.ts";
import type { NormalizationOptions } from "./layers/normalization.ts";
import type { AdadeltaOptions } from "./optimizers/adadelta.ts";
import type { AdagradOptions } from "./optimizers/adagrad.ts";
import type { AdamOptions } from "./optimizers/adam.ts";
import type { AdamaxOptions } from "./optimizers/adamax.ts";
import type { AdamWOptions } from "./optimizers/adamW.ts";
import type { FtrlOptions } from "./optimizers/ftrl.ts";
import type { NadamOptions } from "./optimizers/nadam.ts";
import type { ProximalAdagradOptions } from "./optimizers/proximalAdagrad.ts";
import type { RmspropOptions } from "./optimizers/rmsprop.ts";
import type { SgdOptions } from "./optimizers/sgd.ts";

/**
 * What TFLearn gives its layers and optimisers where it differs from this library's defaults: `conv2d(32, 3, { ...tflearn.conv2d })`,
 * `rmsprop(tflearn.rmsprop)`. Its Momentum and Nesterov are `sgd(tflearn.momentum)` and `sgd(tflearn.nesterov)`.
 */
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
  readonly sgd: SgdOptions;
  readonly momentum: SgdOptions;
  readonly nesterov: SgdOptions;
  readonly adam: AdamOptions;
  readonly rmsprop: RmspropOptions;
  readonly adagrad: AdagradOptions;
  readonly adadelta: AdadeltaOptions;
  readonly ftrl: FtrlOptions;
  readonly proximalAdagrad: ProximalAdagradOptions;
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
  sgd: { learningRate: 0.001 },
  momentum: { learningRate: 0.001, momentum: 0.9 },
  nesterov: { learningRate: 0.001, momentum: 0.9, nesterov: true },
  adam: { form: "tensorflow" },
  rmsprop: { epsilon: 1e-10, form: "tensorflow", initialAccumulator: 1 },
  adagrad: { epsilon: 0 },
  adadelta: { rho: 0.1, epsilon: 1e-8 },
  ftrl: { learningRate: 3 },
  proximalAdagrad: {},
};

/** What PyTorch gives its layers and optimisers where it differs from this library's defaults: `batchNormalization({ ...pytorch.batchNormalization })`. */
export const pytorch: {
  readonly batchNormalization: BatchNormalizationOptions;
  readonly groupNormalization: NormalizationOptions;
  readonly instanceNormalization: NormalizationOptions;
  readonly layerNormalization: LayerNormalizationOptions;
  readonly leakyRelu: { readonly alpha: number };
  readonly localResponseNormalization: LocalResponseNormalizationOptions;
  readonly rmsprop: RmspropOptions;
  readonly adagrad: AdagradOptions;
  readonly adadelta: AdadeltaOptions;
  readonly adamax: AdamaxOptions;
  readonly nadam: NadamOptions;
  readonly adamW: AdamWOptions;
} = {
  batchNormalization: { momentum: 0.9, epsilon: 1e-5, unbiased: true },
  groupNormalization: { epsilon: 1e-5 },
  instanceNormalization: { epsilon: 1e-5, center: false, scale: false },
  layerNormalization: { epsilon: 1e-5 },
  leakyRelu: { alpha: 0.01 },
  localResponseNormalization: { size: 5, bias: 1, alpha: 1e-4, beta: 0.75, squares: "mean" },
  rmsprop: { learningRate: 0.01, rho: 0.99, epsilon: 1e-8 },
  adagrad: { learningRate: 0.01, initialAccumulator: 0, epsilon: 1e-10 },
  adadelta: { learningRate: 1, rho: 0.9, epsilon: 1e-6 },
  adamax: { learningRate: 0.002, epsilon: 1e-8 },
  nadam: { learningRate: 0.002 },
  adamW: { weightDecay: 0.01 },
};
