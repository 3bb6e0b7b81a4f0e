import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";

export interface EightOptions {
  /** Default 2: "8", and everything else. */
  readonly classes?: number;
  /** Units of the hidden layer. Default 32; the tutorial does not say how many it has. */
  readonly hidden?: number;
  /** How training images are changed: `augment(rotate({ maxAngle: 12 }))`, for example. Default: they are not. */
  readonly augmentation?: Layer;
}

/**
 * The recogniser of the digit 8 from "Machine Learning is Fun! Part 3": grey images of 18 x 18 pixels, each a number for
 * every unit of one hidden layer. 10,466 weights. [n, 1, 18, 18] -> [n, classes]
 */
export function eight(options: EightOptions = {}): Layer {
  expectOptions("eight", options, ["classes", "hidden", "augmentation"]);
  const { classes = 2, hidden = 32, augmentation } = options;
  return sequential(
    ...(augmentation === undefined ? [] : [augmentation]),
    zeroCenter(),
    standardize(),
    dense(hidden, { activation: "relu" }),
    dense(classes, { activation: "softmax" }),
  );
}
