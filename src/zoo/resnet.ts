import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { globalAveragePool2d } from "../nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { residual } from "../nn/layers/residual.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { convolutionBlock, normalization, plainConvolution } from "./convolution.ts";
import { standardPixels } from "./pixels.ts";

export interface ResnetOptions {
  /** Default 1000, as in ImageNet. */
  readonly classes?: number;
  /** Filters of the first stage; each later one has twice as many. Default 64. */
  readonly width?: number;
}

/** A block of a residual network: from so many channels to its own, with a stride. */
type Block = (inputs: number, width: number, strides: number) => Layer;

/**
 * ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", 2016). 11,689,512 weights.
 * [n, 3, h, w] -> [n, classes]
 */
export function resnet18(options: ResnetOptions = {}): Layer {
  expectOptions("resnet18", options, ["classes", "width"]);
  return resnet([2, 2, 2, 2], basicBlock, 1, options);
}

/** ResNet-34 (He et al., 2016). 21,797,672 weights. [n, 3, h, w] -> [n, classes] */
export function resnet34(options: ResnetOptions = {}): Layer {
  expectOptions("resnet34", options, ["classes", "width"]);
  return resnet([3, 4, 6, 3], basicBlock, 1, options);
}

/**
 * ResNet-50 (He et al., 2016), the stride in the middle of the bottleneck as in torchvision. 25,557,032 weights.
 * [n, 3, h, w] -> [n, classes]
 */
export function resnet50(options: ResnetOptions = {}): Layer {
  expectOptions("resnet50", options, ["classes", "width"]);
  return resnet([3, 4, 6, 3], bottleneck(1, 1), 4, options);
}

/**
 * ResNeXt-50 (32x4d) (Xie et al., "Aggregated Residual Transformations for Deep Neural Networks", 2017): ResNet-50 with twice
 * as many filters in the middle of each bottleneck, in 32 groups. 25,028,904 weights. [n, 3, h, w] -> [n, classes]
 */
export function resnext50(options: ResnetOptions = {}): Layer {
  expectOptions("resnext50", options, ["classes", "width"]);
  return resnet([3, 4, 6, 3], bottleneck(2, 32), 4, options);
}

/** Four stages of so many blocks, behind a convolution and a pooling that quarter the image. */
function resnet(
  depths: readonly number[],
  block: Block,
  expansion: number,
  { classes = 1000, width = 64 }: ResnetOptions,
): Layer {
  return sequential(
    ...standardPixels(),
    ...convolutionBlock(width, 7, { strides: 2 }),
    maxPool2d(3, { strides: 2, padding: 1 }),
    ...stages(depths, width, width, block, expansion),
    globalAveragePool2d(),
    dense(classes, { activation: "softmax" }),
  );
}

/** Stages of so many blocks, each but the first with half the image and twice the filters of the one before. */
export function stages(
  depths: readonly number[],
  inputs: number,
  width: number,
  block: Block,
  expansion: number,
): Layer[] {
  return depths.flatMap((depth, stage) => {
    const filters = width * 2 ** stage;
    const before = stage === 0 ? inputs : (filters / 2) * expansion;
    const strides = stage === 0 ? 1 : 2;
    return Array.from({ length: depth }, (_, i) =>
      block(i === 0 ? before : filters * expansion, filters, i === 0 ? strides : 1),
    );
  });
}

/** Two convolutions of 3 x 3. */
function basicBlock(inputs: number, width: number, strides: number): Layer {
  const body = [...convolutionBlock(width, 3, { strides }), plainConvolution(width, 3), normalization()];
  return residual(sequential(...body), { activation: "relu", ...shortcut(inputs, width, strides) });
}

/**
 * A convolution of 1 x 1 to fewer channels, one of 3 x 3, one of 1 x 1 to four times the width.
 * @param factor how many times the width the middle has
 * @param groups of the middle
 */
export function bottleneck(factor: number, groups: number): Block {
  return (inputs, width, strides) => {
    const middle = width * factor;
    const body = [
      ...convolutionBlock(middle, 1),
      ...convolutionBlock(middle, 3, { strides, groups }),
      plainConvolution(4 * width, 1),
      normalization(),
    ];
    return residual(sequential(...body), { activation: "relu", ...shortcut(inputs, 4 * width, strides) });
  };
}

/** A convolution of 1 x 1 where the shape changes. */
function shortcut(inputs: number, outputs: number, strides: number) {
  if (inputs === outputs && strides === 1) return {};
  return { shortcut: sequential(plainConvolution(outputs, 1, { strides }), normalization()) };
}
