/** Convolutions, pooling, shapes and merges against PyTorch. */
import type { Layer } from "../../src/nn/layer.ts";
import { adaptiveAveragePool1d, adaptiveAveragePool2d } from "../../src/nn/layers/adaptiveAveragePool.ts";
import { averagePool1d } from "../../src/nn/layers/averagePool1d.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { averagePool3d } from "../../src/nn/layers/averagePool3d.ts";
import { concat } from "../../src/nn/layers/branches.ts";
import { conv1d } from "../../src/nn/layers/conv1d.ts";
import { conv1dTranspose } from "../../src/nn/layers/conv1dTranspose.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/layers/conv2dTranspose.ts";
import { conv3d } from "../../src/nn/layers/conv3d.ts";
import { conv3dTranspose } from "../../src/nn/layers/conv3dTranspose.ts";
import { crop1d, crop2d, crop3d } from "../../src/nn/layers/crop.ts";
import { depthwiseConv1d } from "../../src/nn/layers/depthwiseConv1d.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { globalAveragePool1d } from "../../src/nn/layers/globalAveragePool1d.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { globalAveragePool3d } from "../../src/nn/layers/globalAveragePool3d.ts";
import { globalMaxPool1d } from "../../src/nn/layers/globalMaxPool1d.ts";
import { globalMaxPool2d } from "../../src/nn/layers/globalMaxPool2d.ts";
import { globalMaxPool3d } from "../../src/nn/layers/globalMaxPool3d.ts";
import { maxPool1d } from "../../src/nn/layers/maxPool1d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { maxPool3d } from "../../src/nn/layers/maxPool3d.ts";
import { permute } from "../../src/nn/layers/permute.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/nn/layers/pixelShuffle.ts";
import { reflectPad1d, reflectPad2d } from "../../src/nn/layers/reflectPad.ts";
import { residual } from "../../src/nn/layers/residual.ts";
import { resize2d, upSampling2d } from "../../src/nn/layers/resize2d.ts";
import { separableConv1d } from "../../src/nn/layers/separableConv1d.ts";
import { separableConv2d } from "../../src/nn/layers/separableConv2d.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { zeroPad1d, zeroPad2d, zeroPad3d } from "../../src/nn/layers/zeroPad.ts";
import { holdToPyTorch } from "./frozenLayers.ts";

const layers: Readonly<Record<string, Layer>> = {
  conv1d: conv1d(4, 3, { strides: 2 }),
  "conv1d, padding 2, dilated": conv1d(4, 3, { padding: 2, dilationRate: 2 }),
  "conv2d, same": conv2d(5, 3, { activation: "relu" }),
  "conv2d, same, stride 2": conv2d(4, 3, { strides: 2 }),
  "conv2d, 7 x 7, stride 2, padding 3": conv2d(4, 7, { strides: 2, padding: 3, useBias: false }),
  "conv2d, stride 4, padding 2": conv2d(2, 5, { strides: 4, padding: [2, 2] }),
  "conv2d, groups": conv2d(4, 3, { groups: 2 }),
  "conv2d, dilated": conv2d(3, 3, { dilationRate: [2, 1] }),
  "conv2d, 16 to 32, relu": conv2d(32, 3, { activation: "relu" }),
  conv3d: conv3d(3, 3),
  "conv3d, valid, stride 2": conv3d(2, [2, 3, 2], { strides: [2, 1, 2], padding: "valid" }),
  depthwiseConv2d: depthwiseConv2d(3),
  "depthwiseConv2d, stride 2, 2 a channel": depthwiseConv2d(3, { strides: 2, padding: 1, depthMultiplier: 2 }),
  depthwiseConv1d: depthwiseConv1d(3),
  separableConv2d: separableConv2d(5, 3, { depthMultiplier: 2 }),
  separableConv1d: separableConv1d(4, 3, { strides: 2 }),

  conv1dTranspose: conv1dTranspose(4, 4, { strides: 2 }),
  "conv2dTranspose, same, 3 x 3, stride 2": conv2dTranspose(2, 3, { strides: 2 }),
  "conv2dTranspose, same, 4 x 4, stride 2": conv2dTranspose(2, 4, { strides: 2, useBias: false }),
  "conv2dTranspose, same, 2 x 2, stride 3": conv2dTranspose(2, 2, { strides: 3 }),
  "conv2dTranspose, valid": conv2dTranspose(3, 3, { strides: [2, 1], padding: "valid" }),
  "conv2dTranspose, padding 1, output padding 1, groups, dilated": conv2dTranspose(6, 3, {
    ...{ strides: 2, padding: 1, outputPadding: 1, groups: 2, dilationRate: 2 },
  }),
  conv3dTranspose: conv3dTranspose(2, 2, { strides: 2 }),

  maxPool1d: maxPool1d(2),
  maxPool2d: maxPool2d(2),
  "maxPool2d, 3, stride 2": maxPool2d(3, { strides: 2 }),
  "maxPool2d, 3, stride 2, padding 1": maxPool2d(3, { strides: 2, padding: 1 }),
  "maxPool2d, ceilMode": maxPool2d(3, { strides: 2, ceilMode: true }),
  "maxPool2d, ceilMode, padding 1, stride 3": maxPool2d(2, { strides: 3, padding: 1, ceilMode: true }),
  maxPool3d: maxPool3d(2, { strides: [2, 1, 2] }),
  averagePool1d: averagePool1d(3, { strides: 2 }),
  averagePool2d: averagePool2d(2),
  "averagePool2d, 3, stride 2, padding 1": averagePool2d(3, { strides: 2, padding: 1 }),
  "averagePool2d, the border counts": averagePool2d(3, { strides: 2, padding: 1, countIncludePad: true }),
  "averagePool2d, the border counts, ceilMode": averagePool2d(3, {
    ...{ strides: 2, padding: 1, countIncludePad: true, ceilMode: true },
  }),
  "averagePool2d, ceilMode": averagePool2d(3, { strides: 2, padding: 1, ceilMode: true }),
  averagePool3d: averagePool3d(2),
  adaptiveAveragePool1d: adaptiveAveragePool1d(4),
  adaptiveAveragePool2d: adaptiveAveragePool2d([3, 5]),
  "adaptiveAveragePool2d, whole windows": adaptiveAveragePool2d([3, 2]),
  "adaptiveAveragePool2d, larger than its input": adaptiveAveragePool2d(4),
  globalAveragePool1d: globalAveragePool1d(),
  globalAveragePool2d: globalAveragePool2d(),
  globalAveragePool3d: globalAveragePool3d(),
  globalMaxPool1d: globalMaxPool1d(),
  globalMaxPool2d: globalMaxPool2d({ keepdims: true }),
  globalMaxPool3d: globalMaxPool3d(),

  zeroPad1d: zeroPad1d([1, 2]),
  zeroPad2d: zeroPad2d([
    [1, 2],
    [0, 3],
  ]),
  zeroPad3d: zeroPad3d(1),
  reflectPad1d: reflectPad1d([2, 1]),
  reflectPad2d: reflectPad2d([2, [1, 3]]),
  crop1d: crop1d([2, 1]),
  crop2d: crop2d([[1, 2], 1]),
  crop3d: crop3d([1, [1, 1], [1, 1]]),
  permute: permute([3, 1, 2]),
  upSampling2d: upSampling2d(),
  "upSampling2d, [3, 1]": upSampling2d([3, 1]),
  "upSampling2d, bilinear": upSampling2d([2, 3], { interpolation: "bilinear" }),
  "resize2d, larger": resize2d([7, 5]),
  "resize2d, smaller": resize2d([4, 5]),
  "resize2d, nearest": resize2d([8, 3], { interpolation: "nearest" }),
  pixelShuffle: pixelShuffle(2),
  pixelUnshuffle: pixelUnshuffle(3),

  residual: residual(conv2d(6, 3, { strides: 2, padding: 1 }), {
    ...{ shortcut: conv2d(6, 1, { strides: 2, useBias: false }), activation: "relu" },
  }),
  concat: concat(conv2d(3, 3), sequential(), conv2d(1, 1)),
};

await holdToPyTorch("layers-conv.json", layers);
