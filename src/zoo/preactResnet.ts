import { expectOptions, ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { normalizedRelu, plainConvolution } from "./convolution.ts";
import { standardPixels } from "./pixels.ts";

export interface PreactResnetOptions {
  /** How many layers: 9 n + 2, with n bottlenecks in each of three stages. Default 164. */
  readonly depth?: number;
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
}

/**
 * ResNet with pre-activation (He et al., "Identity Mappings in Deep Residual Networks", 2016) for images of 32 x 32:
 * normalisation and ReLU stand before each convolution, so the way past the blocks is free. 1.7 million weights with 164
 * layers. [n, 3, h, w] -> [n, classes]
 * @throws ProblemError when the depth is not 9 n + 2.
 */
export function preactResnet(options: PreactResnetOptions = {}): Layer {
  expectOptions("preactResnet", options, ["depth", "classes"]);
  const { depth = 164, classes = 10 } = options;
  const blocks = (depth - 2) / 9;
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new ProblemError({
      what: "preactResnet: this depth makes no whole blocks",
      expected: "9 n + 2, such as 11, 20, 29 or 164",
      received: String(depth),
    });
  }
  const stages = [16, 32, 64].flatMap((width, stage) => [
    ...firstBlock(width, stage === 0 ? 1 : 2),
    ...Array.from({ length: blocks - 1 }, () => residual(sequential(...normalizedRelu(), ...bottleneck(width, 1)))),
  ]);
  return sequential(
    ...standardPixels(),
    plainConvolution(16, 3),
    ...stages,
    ...normalizedRelu(),
    globalAveragePool2d(),
    dense(classes, { activation: "softmax" }),
  );
}

/** The first block of a stage: it changes the shape, and both its ways begin behind its first activation. */
function firstBlock(width: number, strides: number): Layer[] {
  const shortcut = plainConvolution(4 * width, 1, { strides });
  return [...normalizedRelu(), residual(sequential(...bottleneck(width, strides)), { shortcut })];
}

/** Three convolutions, with normalisation and ReLU between them. */
function bottleneck(width: number, strides: number): Layer[] {
  return [
    plainConvolution(width, 1),
    ...normalizedRelu(),
    plainConvolution(width, 3, { strides }),
    ...normalizedRelu(),
    plainConvolution(4 * width, 1),
  ];
}
