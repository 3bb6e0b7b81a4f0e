import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { activation } from "../nn/layers/activation.ts";
import { dense } from "../nn/layers/dense.ts";
import { flatten } from "../nn/layers/flatten.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { rescaling } from "../nn/layers/rescaling.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { convolutionBlock } from "./convolution.ts";
import { standardPixels } from "./pixels.ts";

export interface Resnet9Options {
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
  /** Filters of the first convolution. Default 64. */
  readonly width?: number;
}

/**
 * ResNet-9 (Page, "How to Train Your ResNet", 2018), which won DAWNBench's race to 94 % on CIFAR-10: eight convolutions, two
 * residual blocks, a dense layer without bias whose outputs are divided by 8. 6,573,120 weights.
 * [n, 3, 32, 32] -> [n, classes]
 */
export function resnet9(options: Resnet9Options = {}): Layer {
  expectOptions("resnet9", options, ["classes", "width"]);
  const { classes = 10, width = 64 } = options;
  const block = (filters: number) => convolutionBlock(filters, 3);
  const around = (filters: number) => residual(sequential(...block(filters), ...block(filters)));
  return sequential(
    ...standardPixels(),
    ...block(width),
    ...block(2 * width),
    maxPool2d(2),
    around(2 * width),
    ...block(4 * width),
    maxPool2d(2),
    ...block(8 * width),
    maxPool2d(2),
    around(8 * width),
    maxPool2d(4),
    flatten(),
    dense(classes, { useBias: false }),
    rescaling(0.125),
    activation("softmax"),
  );
}
