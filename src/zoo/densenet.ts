import { expectOptions, ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { averagePool2d } from "../nn/layers/averagePool2d.ts";
import { concat } from "../nn/layers/branches.ts";
import { dense } from "../nn/layers/dense.ts";
import { dropout } from "../nn/layers/dropout.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { normalizedRelu, plainConvolution } from "./convolution.ts";
import { standardPixels } from "./pixels.ts";

export interface DensenetOptions {
  /** How many layers: 3 n + 4, with n layers in each of three blocks. Default 40. */
  readonly depth?: number;
  /** How many channels each layer adds. Default 12. */
  readonly growth?: number;
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
  /** How often numbers are dropped behind each convolution. Default 0.2, as in the paper without augmentation. */
  readonly dropRate?: number;
}

/**
 * DenseNet (Huang et al., "Densely Connected Convolutional Networks", 2017) for images of 32 x 32: each layer sees what all
 * layers of its block before it gave. 1.0 million weights with 40 layers that add 12 channels each.
 * [n, 3, h, w] -> [n, classes]
 * @throws ProblemError when the depth is not 3 n + 4.
 */
export function densenet(options: DensenetOptions = {}): Layer {
  expectOptions("densenet", options, ["depth", "growth", "classes", "dropRate"]);
  const { depth = 40, growth = 12, classes = 10, dropRate = 0.2 } = options;
  const layers = (depth - 4) / 3;
  if (!Number.isInteger(layers) || layers < 1) {
    throw new ProblemError({
      what: "densenet: this depth makes no whole blocks",
      expected: "3 n + 4, such as 10, 22 or 40",
      received: String(depth),
    });
  }
  const convolution = (filters: number, size: number) => [
    ...normalizedRelu(),
    plainConvolution(filters, size),
    ...(dropRate > 0 ? [dropout(dropRate)] : []),
  ];
  const block = Array.from({ length: layers }, () => concat(sequential(), sequential(...convolution(growth, 3))));
  const transition = (blocks: number) => [...convolution(16 + blocks * layers * growth, 1), averagePool2d(2)];
  return sequential(
    ...standardPixels(),
    plainConvolution(16, 3),
    ...block,
    ...transition(1),
    ...block,
    ...transition(2),
    ...block,
    ...normalizedRelu(),
    globalAveragePool2d(),
    dense(classes, { activation: "softmax" }),
  );
}
