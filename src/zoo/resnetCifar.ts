import { expectOptions, ProblemError } from "../errors.ts";
import { heNormal } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { averagePool2d } from "../nn/layers/averagePool2d.ts";
import { batchNormalization } from "../nn/layers/batchNormalization.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { padChannels } from "../nn/layers/padChannels.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { pytorch } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface ResnetCifarOptions {
  /** Default 10. */
  readonly classes?: number;
  /** Filters of the first stage; the second has twice as many, the third four times. Default 16. */
  readonly width?: number;
  /**
   * How a block's input reaches its end where the image shrinks: "pad", every other pixel and channels of zeros (default,
   * option A of the paper), or "projection", a convolution of 1 x 1 with batch normalisation (option B).
   */
  readonly shortcut?: "pad" | "projection";
}

/**
 * The residual network for CIFAR of He et al., "Deep Residual Learning for Image Recognition", 2016: three stages of
 * (depth - 2) / 6 blocks of two convolutions of 3 x 3. At depth 20: 269,722 weights that are trained; 272,474 with
 * projections. [n, 3, h, w] -> [n, classes]; 32 x 32 in the paper
 * @param depth layers with weights along the way: 20, 32, 44, 56 or 110 in the paper; 6 k + 2
 * @throws ProblemError when the depth is not 6 k + 2, or an option is out of range.
 */
export function resnetCifar(depth = 20, options: ResnetCifarOptions = {}): Layer {
  expectOptions("resnetCifar", options, ["classes", "width", "shortcut"]);
  const { classes = 10, width = 16, shortcut = "pad" } = options;
  const blocks = (depth - 2) / 6;
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new ProblemError({
      what: "resnetCifar: depth is out of range",
      expected: "6 k + 2, such as 20, 32, 44, 56 or 110",
      received: String(depth),
    });
  }
  const stages = [width, 2 * width, 4 * width].flatMap((filters, stage) =>
    Array.from({ length: blocks }, (_, i) => block(filters, stage > 0 && i === 0 ? shortcut : undefined)),
  );
  return sequential(
    ...standardPixels(),
    ...convolution(width, 3),
    activation("relu"),
    ...stages,
    globalAveragePool2d(),
    dense(classes, { kernelInitializer: heNormal(), activation: "softmax" }),
  );
}

/** Two convolutions and a way around them; with a shortcut, the image shrinks to half and has twice the channels. */
function block(filters: number, shortcut: ResnetCifarOptions["shortcut"]): Layer {
  const strides = shortcut === undefined ? 1 : 2;
  const body = sequential(...convolution(filters, 3, strides), activation("relu"), ...convolution(filters, 3));
  const around =
    shortcut === "projection"
      ? convolution(filters, 1, strides)
      : [averagePool2d(1, { strides: 2 }), padChannels(filters / 4)];
  return residual(body, { activation: "relu", ...(shortcut !== undefined && { shortcut: sequential(...around) }) });
}

function convolution(filters: number, size: number, strides = 1): Layer[] {
  const conv = conv2d(filters, size, { strides, useBias: false, kernelInitializer: heNormal() });
  return [conv, batchNormalization(pytorch.batchNormalization)];
}
