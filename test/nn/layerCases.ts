import { activationNames } from "../../src/nn/activations.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { autoAugment } from "../../src/nn/augment/autoAugment.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { cutmix } from "../../src/nn/augment/cutmix.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { oneOf } from "../../src/nn/augment/oneOf.ts";
import { randAugment } from "../../src/nn/augment/randAugment.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { activation } from "../../src/nn/layers/activation.ts";
import { celu, elu, hardSigmoid, leakyRelu, softmax, thresholdedRelu } from "../../src/nn/layers/activationLayers.ts";
import { adaptiveAveragePool1d, adaptiveAveragePool2d } from "../../src/nn/layers/adaptiveAveragePool.ts";
import { averagePool1d } from "../../src/nn/layers/averagePool1d.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { averagePool3d } from "../../src/nn/layers/averagePool3d.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { add, branches, concat } from "../../src/nn/layers/branches.ts";
import { conv1d } from "../../src/nn/layers/conv1d.ts";
import { conv1dTranspose } from "../../src/nn/layers/conv1dTranspose.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/layers/conv2dTranspose.ts";
import { conv3d } from "../../src/nn/layers/conv3d.ts";
import { conv3dTranspose } from "../../src/nn/layers/conv3dTranspose.ts";
import { crop1d, crop2d, crop3d } from "../../src/nn/layers/crop.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { depthwiseConv1d } from "../../src/nn/layers/depthwiseConv1d.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { alphaDropout, dropout, dropPath, spatialDropout2d } from "../../src/nn/layers/dropout.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { functional } from "../../src/nn/layers/functional.ts";
import { gaussianDropout, gaussianNoise } from "../../src/nn/layers/gaussianNoise.ts";
import { globalAveragePool1d } from "../../src/nn/layers/globalAveragePool1d.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { globalAveragePool3d } from "../../src/nn/layers/globalAveragePool3d.ts";
import { globalMaxPool1d } from "../../src/nn/layers/globalMaxPool1d.ts";
import { globalMaxPool2d } from "../../src/nn/layers/globalMaxPool2d.ts";
import { globalMaxPool3d } from "../../src/nn/layers/globalMaxPool3d.ts";
import { groupNormalization, instanceNormalization } from "../../src/nn/layers/groupNormalization.ts";
import { highway, highwayConv2d } from "../../src/nn/layers/highway.ts";
import { l2Normalize } from "../../src/nn/layers/l2Normalize.ts";
import { layerNormalization } from "../../src/nn/layers/layerNormalization.ts";
import { layerScale } from "../../src/nn/layers/layerScale.ts";
import { localResponseNormalization } from "../../src/nn/layers/localResponseNormalization.ts";
import { maxPool1d } from "../../src/nn/layers/maxPool1d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { maxPool3d } from "../../src/nn/layers/maxPool3d.ts";
import { merge } from "../../src/nn/layers/merge.ts";
import { normalize, standardize, zeroCenter } from "../../src/nn/layers/normalize.ts";
import { padChannels } from "../../src/nn/layers/padChannels.ts";
import { patchWhitening2d } from "../../src/nn/layers/patchWhitening2d.ts";
import { permute } from "../../src/nn/layers/permute.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/nn/layers/pixelShuffle.ts";
import { prelu } from "../../src/nn/layers/prelu.ts";
import { reflectPad1d, reflectPad2d } from "../../src/nn/layers/reflectPad.ts";
import { rescaling } from "../../src/nn/layers/rescaling.ts";
import { reshape } from "../../src/nn/layers/reshape.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { resize2d, upSampling2d } from "../../src/nn/layers/resize2d.ts";
import { samplewiseStandardize, samplewiseZeroCenter } from "../../src/nn/layers/samplewise.ts";
import { separableConv1d } from "../../src/nn/layers/separableConv1d.ts";
import { separableConv2d } from "../../src/nn/layers/separableConv2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { singleUnit } from "../../src/nn/layers/singleUnit.ts";
import { squeezeExcite } from "../../src/nn/layers/squeezeExcite.ts";
import { zcaWhitening } from "../../src/nn/layers/zcaWhitening.ts";
import { zeroPad1d, zeroPad2d, zeroPad3d } from "../../src/nn/layers/zeroPad.ts";
import { any, distinct, type Point, positive } from "../autodiff/checkGradient.ts";
import { augmentationCases, pixels } from "./augmentationCases.ts";

/** A layer with certain settings, on an input of a certain shape: tiny, since every engine runs it, software GPUs too. */
export interface LayerCase {
  /** The factory's name, and after a comma what is particular: "conv2d, stride 2". Each is there once. */
  readonly name: string;
  /** Makes the layer. */
  readonly layer: () => Layer;
  /** Its input, ["N", ...]: `any` numbers, or `distinct` ones where the layer chooses the largest, or has a bend at 0. */
  readonly input: Point;
  /** Numbers for weights that may not be just any. By default trained weights are any, others lie between 0.5 and 1.5. */
  readonly weights?: Readonly<Record<string, Point>>;
}

function row(name: string, input: Point, layer: () => Layer, rest: Pick<LayerCase, "weights"> = {}): LayerCase {
  return { name, input, layer, ...rest };
}

const convolutions: readonly LayerCase[] = [
  row("conv2d", any("N", 2, 4, 5), () => conv2d(3, 3)),
  row("conv2d, valid, stride 2, relu", any("N", 2, 5, 6), () =>
    conv2d(3, [3, 2], { padding: "valid", strides: 2, activation: "relu", useBias: false }),
  ),
  row("conv2d, 16 channels to 16, relu", any("N", 16, 3, 4), () => conv2d(16, 3, { activation: "relu" })),
  row("conv2d, dilated, explicit padding", any("N", 2, 5, 6), () =>
    conv2d(2, 3, { dilationRate: [2, 1], padding: [[2, 1], 0] }),
  ),
  row("conv2d, groups, stride 2", any("N", 4, 5, 4), () => conv2d(6, 3, { groups: 2, strides: 2 })),
  row("conv1d", any("N", 2, 6), () => conv1d(3, 3, { strides: 2 })),
  row("conv1d, 16 channels to 16, relu", any("N", 16, 5), () => conv1d(16, 3, { activation: "relu" })),
  row("conv3d", any("N", 2, 3, 4, 3), () => conv3d(2, [2, 3, 2])),
  row("conv3d, 16 channels to 16, relu", any("N", 16, 2, 3, 2), () => conv3d(16, 2, { activation: "relu" })),
  row("depthwiseConv2d", any("N", 3, 4, 5), () => depthwiseConv2d(3, { strides: 2 })),
  row("depthwiseConv2d, 2 filters a channel", any("N", 2, 4, 4), () =>
    depthwiseConv2d([3, 2], { depthMultiplier: 2, activation: "tanh" }),
  ),
  row("depthwiseConv2d, 16 channels", any("N", 16, 4, 3), () => depthwiseConv2d(3)),
  row("depthwiseConv1d", any("N", 3, 6), () => depthwiseConv1d(3, { padding: "valid" })),
  row("separableConv2d", any("N", 2, 4, 4), () => separableConv2d(3, 3, { depthMultiplier: 2, strides: 2 })),
  row("separableConv1d", any("N", 2, 6), () => separableConv1d(3, 3, { activation: "tanh" })),
  row("conv1dTranspose", any("N", 2, 4), () => conv1dTranspose(3, 3, { strides: 2 })),
  row("conv2dTranspose", any("N", 3, 3, 4), () => conv2dTranspose(2, 3)),
  row("conv2dTranspose, stride 2, relu", any("N", 2, 3, 4), () =>
    conv2dTranspose(3, 4, { strides: 2, activation: "relu", useBias: false }),
  ),
  row("conv2dTranspose, window below its stride", any("N", 2, 2, 3), () => conv2dTranspose(2, 2, { strides: 3 })),
  row("conv2dTranspose, groups, explicit padding", any("N", 4, 3, 3), () =>
    conv2dTranspose(4, 3, { groups: 2, strides: 2, padding: 1, outputPadding: 1 }),
  ),
  row("conv2dTranspose, 16 channels to 16, dilated", any("N", 16, 3, 3), () =>
    conv2dTranspose(16, 3, { dilationRate: 2, padding: "valid" }),
  ),
  row("conv3dTranspose", any("N", 2, 2, 3, 2), () => conv3dTranspose(2, 2, { strides: 2 })),
];

const denseLayers: readonly LayerCase[] = [
  row("dense", any("N", 5), () => dense(3)),
  row("dense, of images, softmax", any("N", 2, 3, 2), () => dense(3, { activation: "softmax" })),
];

const pooling: readonly LayerCase[] = [
  row("maxPool2d", distinct("N", 2, 4, 5), () => maxPool2d(2)),
  row("maxPool2d, overlapping, same", distinct("N", 2, 5, 4), () => maxPool2d(3, { strides: 2, padding: "same" })),
  row("maxPool2d, stride 2, padding 1, ceilMode", distinct("N", 2, 5, 6), () =>
    maxPool2d(3, { strides: 2, padding: 1, ceilMode: true }),
  ),
  row("averagePool2d", any("N", 2, 4, 5), () => averagePool2d(2)),
  row("averagePool2d, overlapping, same", any("N", 2, 5, 4), () => averagePool2d(3, { strides: 2, padding: "same" })),
  row("averagePool2d, the border counts, ceilMode", any("N", 2, 5, 4), () =>
    averagePool2d([2, 3], { strides: 2, padding: [0, 1], countIncludePad: true, ceilMode: true }),
  ),
  row("maxPool1d", distinct("N", 2, 7), () => maxPool1d(3, { strides: 2, padding: 1 })),
  row("maxPool3d", distinct("N", 1, 3, 4, 5), () => maxPool3d(2, { strides: [1, 2, 2] })),
  row("averagePool1d", any("N", 2, 7), () => averagePool1d(3, { strides: 2, padding: "same" })),
  row("averagePool3d", any("N", 1, 3, 4, 5), () => averagePool3d(2, { ceilMode: true })),
  row("adaptiveAveragePool1d", any("N", 2, 7), () => adaptiveAveragePool1d(3)),
  row("adaptiveAveragePool2d", any("N", 2, 5, 4), () => adaptiveAveragePool2d([3, 5])),
  row("adaptiveAveragePool2d, whole windows", any("N", 2, 6, 4), () => adaptiveAveragePool2d([3, 2])),
  row("adaptiveAveragePool2d, one place", any("N", 2, 3, 4), () => adaptiveAveragePool2d(1)),
  row("globalAveragePool1d", any("N", 3, 4), () => globalAveragePool1d()),
  row("globalAveragePool3d", any("N", 2, 2, 3, 2), () => globalAveragePool3d()),
  row("globalMaxPool1d", distinct("N", 3, 4), () => globalMaxPool1d()),
  row("globalMaxPool2d", distinct("N", 3, 2, 3), () => globalMaxPool2d({ keepdims: true })),
  row("globalMaxPool3d", distinct("N", 2, 2, 3, 2), () => globalMaxPool3d()),
  row("globalAveragePool2d", any("N", 3, 2, 3), () => globalAveragePool2d()),
  row("globalAveragePool2d, keepdims", any("N", 3, 2, 3), () => globalAveragePool2d({ keepdims: true })),
];

const normalisation: readonly LayerCase[] = [
  row("zeroCenter", any("N", 2, 3, 3), () => zeroCenter()),
  row("rescaling", any("N", 2, 3, 3), () => rescaling(1 / 255, { offset: -0.5 })),
  row("patchWhitening2d, gelu", any("N", 2, 4, 3), () => patchWhitening2d(2, { activation: "gelu" })),
  row("samplewiseZeroCenter", any("N", 3, 4, 2), () => samplewiseZeroCenter()),
  row("samplewiseZeroCenter, per channel", any("N", 3, 4, 2), () => samplewiseZeroCenter({ perChannel: true })),
  row("samplewiseStandardize", any("N", 3, 4, 2), () => samplewiseStandardize()),
  row("samplewiseStandardize, per channel", any("N", 3, 4, 2), () => samplewiseStandardize({ perChannel: true })),
  row("samplewiseStandardize, of rows", any("N", 5), () => samplewiseStandardize({ epsilon: 0.1 })),
  row("zcaWhitening", any("N", 2, 3, 4), () => zcaWhitening()),
  row("zcaWhitening, per channel", any("N", 3, 2, 4), () => zcaWhitening({ perChannel: true })),
  row("zcaWhitening, of rows", any("N", 5), () => zcaWhitening()),
  row("standardize, per channel", any("N", 2, 3, 3), () => standardize({ perChannel: true })),
  row("batchNormalization", any("N", 3, 4, 2), () => batchNormalization()),
  row("batchNormalization, of rows, unbiased", any("N", 5), () => batchNormalization({ unbiased: true, epsilon: 0.1 })),
  row("batchNormalization, 16 channels", any("N", 16, 3, 4), () => batchNormalization({ epsilon: 0.1 })),
  row("layerNormalization", any("N", 5), () => layerNormalization()),
  row("layerNormalization, of images", any("N", 3, 2, 4), () => layerNormalization()),
  row("layerNormalization, of images whole", any("N", 3, 2, 2), () => layerNormalization({ axis: [1, 2, 3] })),
  row("groupNormalization", any("N", 6, 3, 2), () => groupNormalization(3)),
  row("instanceNormalization", any("N", 2, 3, 4), () => instanceNormalization()),
  row("localResponseNormalization", any("N", 5, 2, 3), () => localResponseNormalization({ size: 3, alpha: 0.5 })),
  row("localResponseNormalization, mean", any("N", 3, 2, 2), () =>
    localResponseNormalization({ alpha: 0.5, beta: 0.5, bias: 2, squares: "mean" }),
  ),
  row("l2Normalize", any("N", 3, 2, 2), () => l2Normalize()),
];

const randomness: readonly LayerCase[] = [
  row("dropout", any("N", 2, 3, 3), () => dropout(0.4)),
  row("spatialDropout2d", any("N", 5, 2, 2), () => spatialDropout2d(0.4)),
  row("dropPath", any("N", 2, 2), () => dropPath(0.4)),
  row("alphaDropout", any("N", 5, 3), () => alphaDropout(0.3)),
  row("gaussianNoise", any("N", 5, 3), () => gaussianNoise(0.3)),
  row("gaussianDropout", any("N", 5, 3), () => gaussianDropout(0.3)),
  ...augmentationCases.map(({ name, input, augmentations }) =>
    row(`augment, ${name}`, input, () => augment(...augmentations())),
  ),
  row("augment, all", positive("N", 2, 5, 6), () => augment(flipLeftRight(), rotate({ maxAngle: 25 }), blur())),
  row("augment, flips in turns and mixed", any("N", 2, 3, 4), () => augment(alternatingFlip(), mixup({ alpha: 0.7 }))),
  row("augment, randAugment", pixels("N", 3, 5, 6), () => augment(randAugment({ magnitude: 14 }))),
  row("augment, autoAugment", pixels("N", 3, 6, 5), () => augment(autoAugment({ interpolation: "linear" }))),
  row("augment, oneOf", any("N", 2, 4, 4), () => augment(oneOf(mixup(), cutmix(), flipLeftRight()))),
  row("augment, cutmix", any("N", 2, 5, 6), () => augment(cutmix({ probability: 0.9 }))),
];

const shapes: readonly LayerCase[] = [
  row("flatten", any("N", 2, 3, 2), () => flatten()),
  row("reshape", any("N", 12), () => reshape([2, 3, -1])),
  row("permute", any("N", 2, 3, 4), () => permute([3, 1, 2])),
  row("padChannels", any("N", 2, 3, 2), () => padChannels(1, 2)),
  row("padChannels, 16 channels to 32", any("N", 16, 3, 2), () => padChannels(8)),
  row("zeroPad1d", any("N", 2, 4), () => zeroPad1d([1, 2])),
  row("zeroPad2d", any("N", 2, 3, 4), () => zeroPad2d([[1, 0], 2])),
  row("zeroPad3d", any("N", 2, 2, 3, 2), () => zeroPad3d(1)),
  row("reflectPad1d", any("N", 2, 4), () => reflectPad1d([3, 1])),
  row("reflectPad2d", any("N", 2, 3, 4), () => reflectPad2d([[1, 2], 1])),
  row("crop1d", any("N", 2, 5), () => crop1d([1, 2])),
  row("crop2d", any("N", 2, 5, 4), () => crop2d([[1, 2], 1])),
  row("crop3d", any("N", 1, 3, 4, 3), () => crop3d(1)),
  row("upSampling2d", any("N", 2, 2, 3), () => upSampling2d([2, 3])),
  row("upSampling2d, bilinear", any("N", 2, 2, 3), () => upSampling2d(2, { interpolation: "bilinear" })),
  row("resize2d", any("N", 2, 3, 4), () => resize2d([5, 3])),
  row("resize2d, nearest", any("N", 2, 3, 4), () => resize2d([5, 3], { interpolation: "nearest" })),
  row("pixelShuffle", any("N", 8, 2, 3), () => pixelShuffle(2)),
  row("pixelUnshuffle", any("N", 2, 4, 6), () => pixelUnshuffle(2)),
];

const activations: readonly LayerCase[] = [
  ...activationNames.map((name) => row(`activation, ${name}`, distinct("N", 3, 2, 2), () => activation(name))),
  row("leakyRelu", distinct("N", 3, 2), () => leakyRelu({ alpha: 0.3 })),
  row("elu", distinct("N", 3, 2), () => elu({ alpha: 0.5 })),
  row("celu", distinct("N", 3, 2), () => celu({ alpha: 0.5 })),
  row("thresholdedRelu", distinct("N", 3, 2), () => thresholdedRelu({ theta: 0.5 })),
  row("hardSigmoid", distinct("N", 3, 2), () => hardSigmoid({ slope: 0.2 })),
  row("softmax", any("N", 3, 2, 4), () => softmax({ axis: -1 })),
  row("prelu", distinct("N", 3, 2, 2), () => prelu()),
  row("prelu, each element its own", distinct("N", 3, 2), () => prelu({ sharedAxes: [] })),
  row("prelu, one for all", distinct("N", 3, 2, 2), () => prelu({ sharedAxes: [1, 2, 3] })),
  row("dense, prelu", any("N", 5), () => dense(3, { activation: prelu() })),
];

const blocks: readonly LayerCase[] = [
  row("squeezeExcite", any("N", 4, 2, 3), () => squeezeExcite({ ratio: 2 })),
  row("squeezeExcite, one unit, gate of one's own", any("N", 3, 2, 2), () =>
    squeezeExcite({ activation: "swish", gate: "hardSigmoid" }),
  ),
  row("highway", any("N", 4), () => highway({ activation: "tanh" })),
  row("highwayConv2d", any("N", 2, 3, 3), () => highwayConv2d(3, { activation: "tanh" })),
  row("layerScale", any("N", 3, 2, 2), () => layerScale()),
  row("singleUnit", any("N", 3), () => singleUnit({ activation: "tanh" })),
  row("normalize", any("N", 3, 2, 2), () => normalize({ mean: [1, -2, 3], deviation: 0.5 })),
];

const networks: readonly LayerCase[] = [
  row("sequential", distinct("N", 1, 4, 4), () =>
    sequential(conv2d(2, 3, { activation: "tanh" }), maxPool2d(2), dense(2, { activation: "softmax" })),
  ),
];

const merges: readonly LayerCase[] = [
  row("add", any("N", 2, 3, 3), () => add(conv2d(2, 3), sequential())),
  row("concat", any("N", 2, 3, 3), () => concat(conv2d(3, 3), conv2d(1, 1), sequential())),
  ...(["multiply", "mean", "max", "min"] as const).map((merge) =>
    row(`branches, ${merge}`, distinct("N", 4), () => branches({ merge, activation: "tanh" }, dense(4), sequential())),
  ),
  row("residual", any("N", 2, 3, 3), () => residual(conv2d(2, 3, { activation: "tanh" }))),
  row("residual, shortcut, relu", any("N", 2, 4, 4), () =>
    residual(conv2d(3, 3, { strides: 2 }), { shortcut: conv2d(3, 1, { strides: 2 }), activation: "relu" }),
  ),
  row("functional", any("N", 4), () =>
    functional((x, layer, shared) => {
      const twice = shared(dense(4, { activation: "tanh" }));
      const a = twice(x);
      return layer(dense(2), merge("concat", twice(a), layer(dense(1), a)));
    }),
  ),
];

/**
 * Every layer at least once. A layer's rows stand with its family; `conformance.test.ts` takes them from here, and holds
 * what the layer gives, its gradients and a training step against the float64 reference on every engine.
 */
export const layerCases: readonly LayerCase[] = [
  ...convolutions,
  ...denseLayers,
  ...pooling,
  ...normalisation,
  ...randomness,
  ...shapes,
  ...activations,
  ...merges,
  ...blocks,
  ...networks,
];
