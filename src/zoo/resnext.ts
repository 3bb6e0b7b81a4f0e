import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { convolutionBlock } from "./convolution.ts";
import { standardPixels } from "./pixels.ts";
import { bottleneck, stages } from "./resnet.ts";

export interface ResnextCifarOptions {
  /** Default 10, as in CIFAR-10. */
  readonly classes?: number;
  /** Groups of the convolutions of 3 x 3 ("cardinality"). Default 8. */
  readonly groups?: number;
  /** Filters of each group in the first stage. Default 64. */
  readonly groupWidth?: number;
  /** Blocks of each of the three stages. Default 3, which makes 29 layers. */
  readonly blocks?: number;
}

/**
 * ResNeXt-29, 8 x 64d (Xie et al., 2017), for images of 32 x 32: three stages of bottlenecks whose middle has eight groups.
 * 34.4 million weights. [n, 3, h, w] -> [n, classes]
 */
export function resnextCifar(options: ResnextCifarOptions = {}): Layer {
  expectOptions("resnextCifar", options, ["classes", "groups", "groupWidth", "blocks"]);
  const { classes = 10, groups = 8, groupWidth = 64, blocks = 3 } = options;
  const factor = (groups * groupWidth) / 64;
  return sequential(
    ...standardPixels(),
    ...convolutionBlock(64, 3),
    ...stages([blocks, blocks, blocks], 64, 64, bottleneck(factor, groups), 4),
    globalAveragePool2d(),
    dense(classes, { activation: "softmax" }),
  );
}
