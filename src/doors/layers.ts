/** The parts of a network: layers, augmentation, activations, first weights. */
export type { Value } from "../graph/graph.ts";
export type { Activation, ActivationName } from "../nn/activations.ts";
export type { AdjustmentOptions, ChoiceOptions } from "../nn/augment/adjustment.ts";
export { alternatingFlip } from "../nn/augment/alternatingFlip.ts";
export { augment } from "../nn/augment/augment.ts";
export type {
  Augmentation,
  AugmentationContext,
  GeometryAugmentation,
  PixelAugmentation,
} from "../nn/augment/augmentation.ts";
export { autoAugment } from "../nn/augment/autoAugment.ts";
export { autocontrast } from "../nn/augment/autocontrast.ts";
export { type BlurOptions, blur } from "../nn/augment/blur.ts";
export { brightness } from "../nn/augment/brightness.ts";
export { type ColorJitterOptions, colorJitter } from "../nn/augment/colorJitter.ts";
export { contrast } from "../nn/augment/contrast.ts";
export { cutmix } from "../nn/augment/cutmix.ts";
export { type CutoutOptions, cutout } from "../nn/augment/cutout.ts";
export { equalize } from "../nn/augment/equalize.ts";
export type { ErasedValue } from "../nn/augment/erasing.ts";
export { type FlipOptions, flipLeftRight } from "../nn/augment/flipLeftRight.ts";
export { flipUpDown } from "../nn/augment/flipUpDown.ts";
export { grayscale } from "../nn/augment/grayscale.ts";
export { type HueOptions, hue } from "../nn/augment/hue.ts";
export { invert } from "../nn/augment/invert.ts";
export { type MixOptions, mixup } from "../nn/augment/mixup.ts";
export { type NoiseOptions, noise } from "../nn/augment/noise.ts";
export { oneOf } from "../nn/augment/oneOf.ts";
export type { Outside, PaddingMode, PaddingOptions } from "../nn/augment/outside.ts";
export { type PerspectiveOptions, perspective } from "../nn/augment/perspective.ts";
export { augmentBy, type Policy, type PolicyName, policies } from "../nn/augment/policies.ts";
export { type PosterizeOptions, posterize } from "../nn/augment/posterize.ts";
export { type QuarterTurnOptions, quarterTurns } from "../nn/augment/quarterTurns.ts";
export { type PolicyOptions, type RandAugmentOptions, randAugment } from "../nn/augment/randAugment.ts";
export { type RandomCropOptions, randomCrop } from "../nn/augment/randomCrop.ts";
export { type RandomErasingOptions, randomErasing } from "../nn/augment/randomErasing.ts";
export { type RandomResizedCropOptions, randomResizedCrop } from "../nn/augment/randomResizedCrop.ts";
export type { Bounds } from "../nn/augment/ranges.ts";
export { type RotateOptions, rotate } from "../nn/augment/rotate.ts";
export { saturation } from "../nn/augment/saturation.ts";
export { sharpness } from "../nn/augment/sharpness.ts";
export { type ShearOptions, shear } from "../nn/augment/shear.ts";
export type { Sides } from "../nn/augment/sides.ts";
export { type SolarizeOptions, solarize } from "../nn/augment/solarize.ts";
export { type TranslateOptions, translate } from "../nn/augment/translate.ts";
export { type ZoomOptions, zoom } from "../nn/augment/zoom.ts";
export { type DiracOptions, dirac, identity } from "../nn/initializers/identity.ts";
export { orthogonal } from "../nn/initializers/orthogonal.ts";
export {
  type ConvolutionSizes,
  constant,
  convolutionFans,
  type Fans,
  fansOf,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  type NormalOptions,
  normal,
  ones,
  truncatedNormal,
  uniform,
  uniformScaling,
  type VarianceScalingOptions,
  varianceScaling,
  zeros,
} from "../nn/initializers.ts";
export { frozen, type Layer, type LayerContext, type Measure, type Mode, type ParameterOptions } from "../nn/layer.ts";
export { activation } from "../nn/layers/activation.ts";

export { celu, elu, hardSigmoid, leakyRelu, softmax, thresholdedRelu } from "../nn/layers/activationLayers.ts";

export { adaptiveAveragePool1d, adaptiveAveragePool2d } from "../nn/layers/adaptiveAveragePool.ts";
export { averagePool1d } from "../nn/layers/averagePool1d.ts";

export { averagePool2d } from "../nn/layers/averagePool2d.ts";
export { averagePool3d } from "../nn/layers/averagePool3d.ts";
export type { AveragePoolingOptions } from "../nn/layers/averagePooling.ts";
export { type BatchNormalizationOptions, batchNormalization } from "../nn/layers/batchNormalization.ts";
export type { BiasOptions, KernelOptions } from "../nn/layers/bias.ts";
export { add, type BranchesOptions, branches, concat } from "../nn/layers/branches.ts";
export { type Conv1dOptions, conv1d } from "../nn/layers/conv1d.ts";
export { type Conv1dTransposeOptions, conv1dTranspose } from "../nn/layers/conv1dTranspose.ts";
export { type Conv2dOptions, conv2d } from "../nn/layers/conv2d.ts";
export { type Conv2dTransposeOptions, conv2dTranspose } from "../nn/layers/conv2dTranspose.ts";
export { type Conv3dOptions, conv3d } from "../nn/layers/conv3d.ts";
export { type Conv3dTransposeOptions, conv3dTranspose } from "../nn/layers/conv3dTranspose.ts";
export type { ConvolutionOptions } from "../nn/layers/convolution.ts";
export { crop1d, crop2d, crop3d } from "../nn/layers/crop.ts";
export { type DenseOptions, dense } from "../nn/layers/dense.ts";
export { type DepthwiseConv1dOptions, depthwiseConv1d } from "../nn/layers/depthwiseConv1d.ts";
export { type DepthwiseConv2dOptions, depthwiseConv2d } from "../nn/layers/depthwiseConv2d.ts";
export type { DepthwiseKernelOptions, DepthwiseOptions } from "../nn/layers/depthwiseConvolution.ts";
export { alphaDropout, dropout, dropPath, spatialDropout2d } from "../nn/layers/dropout.ts";
export { flatten } from "../nn/layers/flatten.ts";
export { type ApplyLayer, type FunctionalBuild, functional, type ShareLayer } from "../nn/layers/functional.ts";
export { gaussianDropout, gaussianNoise } from "../nn/layers/gaussianNoise.ts";
export { globalAveragePool1d } from "../nn/layers/globalAveragePool1d.ts";
export { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
export { globalAveragePool3d } from "../nn/layers/globalAveragePool3d.ts";
export { globalMaxPool1d } from "../nn/layers/globalMaxPool1d.ts";
export { globalMaxPool2d } from "../nn/layers/globalMaxPool2d.ts";
export { globalMaxPool3d } from "../nn/layers/globalMaxPool3d.ts";
export type { GlobalPoolOptions } from "../nn/layers/globalPool.ts";
export { groupNormalization, instanceNormalization } from "../nn/layers/groupNormalization.ts";
export { type HighwayOptions, highway, highwayConv2d } from "../nn/layers/highway.ts";
export { type L2NormalizeOptions, l2Normalize } from "../nn/layers/l2Normalize.ts";
export { type LayerNormalizationOptions, layerNormalization } from "../nn/layers/layerNormalization.ts";
export { type LayerScaleOptions, layerScale } from "../nn/layers/layerScale.ts";
export {
  type LocalResponseNormalizationOptions,
  localResponseNormalization,
} from "../nn/layers/localResponseNormalization.ts";
export { maxPool1d } from "../nn/layers/maxPool1d.ts";
export { maxPool2d } from "../nn/layers/maxPool2d.ts";
export { maxPool3d } from "../nn/layers/maxPool3d.ts";
export { type Merge, merge } from "../nn/layers/merge.ts";
export type { NormalizationOptions } from "../nn/layers/normalization.ts";
export {
  type FeaturewiseOptions,
  type NormalizeOptions,
  normalize,
  standardize,
  zeroCenter,
} from "../nn/layers/normalize.ts";
export { padChannels } from "../nn/layers/padChannels.ts";
export type { Borders, Padding } from "../nn/layers/padding.ts";
export { type PatchWhiteningOptions, patchWhitening2d } from "../nn/layers/patchWhitening2d.ts";
export { permute } from "../nn/layers/permute.ts";
export { pixelShuffle, pixelUnshuffle } from "../nn/layers/pixelShuffle.ts";
export type { PoolingOptions, PoolOptions } from "../nn/layers/pool.ts";
export { type PreluOptions, prelu } from "../nn/layers/prelu.ts";
export { reflectPad1d, reflectPad2d } from "../nn/layers/reflectPad.ts";
export type { Interpolation } from "../nn/layers/resample.ts";
export { rescaling } from "../nn/layers/rescaling.ts";
export { reshape } from "../nn/layers/reshape.ts";
export { type ResidualOptions, residual } from "../nn/layers/residual.ts";
export { type ResizeOptions, resize2d, upSampling2d } from "../nn/layers/resize2d.ts";
export {
  type SamplewiseOptions,
  type SamplewiseStandardizeOptions,
  samplewiseStandardize,
  samplewiseZeroCenter,
} from "../nn/layers/samplewise.ts";
export { type SeparableConv1dOptions, separableConv1d } from "../nn/layers/separableConv1d.ts";
export { type SeparableConv2dOptions, separableConv2d } from "../nn/layers/separableConv2d.ts";
export type { SeparableOptions } from "../nn/layers/separableConvolution.ts";
export { sequential } from "../nn/layers/sequential.ts";
export { type SingleUnitOptions, singleUnit } from "../nn/layers/singleUnit.ts";
export type { SlidingOptions } from "../nn/layers/sliding.ts";
export type { Size, Size1d, Size3d } from "../nn/layers/spatial.ts";
export { type SqueezeExciteOptions, squeezeExcite } from "../nn/layers/squeezeExcite.ts";
export type { TransposedConvolutionOptions } from "../nn/layers/transposedConvolution.ts";
export { type ZcaWhiteningOptions, zcaWhitening } from "../nn/layers/zcaWhitening.ts";
export { zeroPad1d, zeroPad2d, zeroPad3d } from "../nn/layers/zeroPad.ts";
export { pytorch, tflearn } from "../nn/presets.ts";
export { l1, l1l2, l2, orthogonalRegularizer, type Regularizer } from "../nn/regularizers.ts";
export type { Tensor } from "../tensor/tensor.ts";
