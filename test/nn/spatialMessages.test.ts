/** What is told of mistakes with convolutions, poolings and what moves pixels: test/golden/spatial-messages.txt. */
import { test } from "vitest";
import { adaptiveAveragePool2d } from "../../src/nn/layers/adaptiveAveragePool.ts";
import { averagePool2d } from "../../src/nn/layers/averagePool2d.ts";
import { conv1d } from "../../src/nn/layers/conv1d.ts";
import { conv1dTranspose } from "../../src/nn/layers/conv1dTranspose.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { conv2dTranspose } from "../../src/nn/layers/conv2dTranspose.ts";
import { conv3d } from "../../src/nn/layers/conv3d.ts";
import { crop1d, crop2d } from "../../src/nn/layers/crop.ts";
import { depthwiseConv2d } from "../../src/nn/layers/depthwiseConv2d.ts";
import { globalAveragePool2d } from "../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool1d } from "../../src/nn/layers/maxPool1d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { permute } from "../../src/nn/layers/permute.ts";
import { pixelShuffle, pixelUnshuffle } from "../../src/nn/layers/pixelShuffle.ts";
import { reflectPad2d } from "../../src/nn/layers/reflectPad.ts";
import { resize2d, upSampling2d } from "../../src/nn/layers/resize2d.ts";
import { separableConv2d } from "../../src/nn/layers/separableConv2d.ts";
import { zeroPad1d, zeroPad2d } from "../../src/nn/layers/zeroPad.ts";
import { expectGolden } from "../golden/golden.ts";
import { toldOf } from "./messageOf.ts";
import { write } from "./runLayer.ts";

const image = [3, 8, 8];

const mistakes: Readonly<Record<string, () => unknown>> = {
  "conv1d of images": () => write(conv1d(8, 3), image),
  "conv3d of images": () => write(conv3d(8, 3), image),
  "conv1d, a window of two sizes": () => conv1d(8, [3, 3] as never),
  "conv3d, strides of two sizes": () => conv3d(8, 3, { strides: [2, 2] as never }),
  "conv1d, padding below 0": () => conv1d(8, 3, { padding: -1 }),
  "conv2d, dilationRate 0": () => conv2d(8, 3, { dilationRate: 0 }),
  "conv2d, a dilated window that is too large": () =>
    write(conv2d(8, 5, { dilationRate: 2, padding: "valid", strides: 2 }), image),
  "conv2d, half a group": () => conv2d(8, 3, { groups: 1.5 }),
  "conv2d, an initialiser that is a name": () => conv2d(8, 3, { kernelInitializer: "heNormal" as never }),
  "conv2d, a regulariser that is a number": () => conv2d(8, 3, { kernelRegularizer: 0.001 as never }),
  "conv2d, explicit padding, in the middle of a name": () => write(conv2d(8, 3, { padding: 1, strides: 2 }), [64]),
  "depthwiseConv2d of rows": () => write(depthwiseConv2d(3), [192]),
  "depthwiseConv2d without filters": () => depthwiseConv2d(3, { depthMultiplier: 0 }),
  "separableConv2d of rows": () => write(separableConv2d(8, 3), [192]),
  "separableConv2d, an initialiser that is a name": () =>
    separableConv2d(8, 3, { pointwiseInitializer: "heNormal" as never }),
  "conv2dTranspose, outputPadding as wide as its strides": () =>
    conv2dTranspose(8, 3, { strides: [2, 1], outputPadding: [1, 1] }),
  "conv1dTranspose, outputPadding of two sizes": () => conv1dTranspose(8, 3, { outputPadding: [1, 1] as never }),
  "conv2dTranspose, padding that cuts everything away": () => write(conv2dTranspose(8, 3, { padding: [5, 0] }), image),
  "conv2dTranspose, channels that do not divide": () => write(conv2dTranspose(8, 3, { groups: 2 }), image),

  "maxPool2d, a border as wide as its window": () => write(maxPool2d(2, { padding: 2 }), image),
  "maxPool1d of images": () => write(maxPool1d(2), image),
  "averagePool2d of rows": () => write(averagePool2d(2), [10]),
  "averagePool2d of an image that is too small": () => write(averagePool2d(9), image),
  "globalAveragePool2d of rows": () => write(globalAveragePool2d(), [10]),
  "adaptiveAveragePool2d to nothing": () => adaptiveAveragePool2d(0),

  "permute counted from 0": () => permute([2, 0, 1]),
  "permute that names an axis twice": () => permute([1, 1, 2]),
  "permute of one number": () => permute(2 as never),
  "permute of rows": () => write(permute([2, 3, 1]), [10]),
  "zeroPad2d of three sizes": () => zeroPad2d([1, 1, 1]),
  "zeroPad1d of half a pixel": () => zeroPad1d(0.5),
  "reflectPad2d, wider than its image": () => write(reflectPad2d([2, [1, 8]]), image),
  "crop2d of everything": () => write(crop2d([[4, 4], 1]), image),
  "crop1d of images": () => write(crop1d(1), image),
  "upSampling2d by half": () => upSampling2d(0.5),
  "upSampling2d, interpolation": () => upSampling2d(2, { interpolation: "linear" as never }),
  "resize2d of rows": () => write(resize2d(8), [10]),
  "resize2d without a size": () => resize2d(undefined as never),
  "pixelShuffle of too few channels": () => write(pixelShuffle(2), image),
  "pixelUnshuffle of an odd image": () => write(pixelUnshuffle(3), image),
};

test("every mistake is told in words that help", () => {
  expectGolden("spatial-messages.txt", toldOf(mistakes));
});
