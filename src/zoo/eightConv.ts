import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { globalMaxPool2d } from "../nn/layers/globalMaxPool2d.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";

export interface EightConvOptions {
  /** Default 2: "8", and everything else. */
  readonly classes?: number;
  /** Filters of the first convolution; the second has twice as many, the third four times. Default 16. */
  readonly filters?: number;
}

/**
 * The tutorial's third idea, convolution, for digits anywhere in the picture. No layer pads and the strongest place of each
 * filter is all that counts in the end, so the same weights look at pictures of any size: `fullyConvolutional` gives exactly
 * what windows give. 31,874 weights. [n, 1, 40, 40] -> [n, classes]
 */
export function eightConv(options: EightConvOptions = {}): Layer {
  expectOptions("eightConv", options, ["classes", "filters"]);
  const { classes = 2, filters = 16 } = options;
  const valid = { padding: "valid", activation: "relu" } as const;
  return sequential(
    zeroCenter(),
    standardize(),
    conv2d(filters, 5, valid),
    maxPool2d(2),
    conv2d(2 * filters, 5, valid),
    maxPool2d(2),
    conv2d(4 * filters, 3, valid),
    globalMaxPool2d(),
    dense(classes, { activation: "softmax" }),
  );
}
