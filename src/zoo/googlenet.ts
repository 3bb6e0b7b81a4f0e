import { expectOptions } from "../errors.ts";
import { truncatedNormal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { concat } from "../nn/layers/branches.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { localResponseNormalization } from "../nn/layers/localResponseNormalization.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { pytorch } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface GooglenetOptions {
  /** Default 1000, as in ImageNet. */
  readonly classes?: number;
  /**
   * "paper" (default): convolutions with bias, local response normalisation, windows of 5 x 5 in the third branches;
   * "torchvision": batch normalisation instead, and windows of 3 x 3 there.
   */
  readonly form?: "paper" | "torchvision";
  /** Factor of the number of filters of each convolution. Default 1. */
  readonly width?: number;
}

/** Filters of one module: 1 x 1; 3 x 3 and the 1 x 1 before it; 5 x 5 and the 1 x 1 before it; 1 x 1 behind the pooling. */
type Filters = readonly [one: number, before3: number, three: number, before5: number, five: number, pooled: number];

const modules: readonly (readonly Filters[])[] = [
  [
    [64, 96, 128, 16, 32, 32],
    [128, 128, 192, 32, 96, 64],
  ],
  [
    [192, 96, 208, 16, 48, 64],
    [160, 112, 224, 24, 64, 64],
    [128, 128, 256, 24, 64, 64],
    [112, 144, 288, 32, 64, 64],
    [256, 160, 320, 32, 128, 128],
  ],
  [
    [256, 160, 320, 32, 128, 128],
    [384, 192, 384, 48, 128, 128],
  ],
];

/**
 * GoogLeNet (Szegedy et al., "Going Deeper with Convolutions", 2015) without the two side exits that only training uses: nine
 * modules of four branches. 6,998,552 weights in the paper's form, 6,624,904 in torchvision's. [n, 3, h, w] -> [n, classes]
 */
export function googlenet(options: GooglenetOptions = {}): Layer {
  expectOptions("googlenet", options, ["classes", "form", "width"]);
  const { classes = 1000, form = "paper", width = 1 } = options;
  const isPaper = form === "paper";
  const convolution = (wanted: number, size: number, strides = 1): Layer[] => {
    const filters = Math.max(1, Math.round(wanted * width));
    const options = {
      strides,
      padding: strides === 1 ? ("same" as const) : (size - 1) / 2,
      kernelInitializer: truncatedNormal({ sd: 0.03 }),
    };
    if (isPaper) return [conv2d(filters, size, { ...options, activation: "relu" })];
    const normalization = batchNormalization({ ...pytorch.batchNormalization, epsilon: 1e-3 });
    return [conv2d(filters, size, { ...options, useBias: false }), normalization, activation("relu")];
  };
  const pool = () => maxPool2d(3, { strides: 2, ceilMode: true });
  const brightness = () => (isPaper ? [localResponseNormalization()] : []);
  const inception = ([one, before3, three, before5, five, pooled]: Filters) =>
    concat(
      sequential(...convolution(one, 1)),
      sequential(...convolution(before3, 1), ...convolution(three, 3)),
      sequential(...convolution(before5, 1), ...convolution(five, isPaper ? 5 : 3)),
      sequential(maxPool2d(3, { strides: 1, padding: 1 }), ...convolution(pooled, 1)),
    );
  const [first, second, third] = modules.map((stage) => stage.map(inception));
  return sequential(
    ...standardPixels(),
    ...convolution(64, 7, 2),
    pool(),
    ...brightness(),
    ...convolution(64, 1),
    ...convolution(192, 3),
    ...brightness(),
    pool(),
    ...first!,
    pool(),
    ...second!,
    pool(),
    ...third!,
    globalAveragePool2d(),
    dropout(isPaper ? 0.4 : 0.2),
    dense(classes, { activation: "softmax", kernelInitializer: truncatedNormal({ sd: 0.01 }) }),
  );
}
