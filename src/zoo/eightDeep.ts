import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";

export interface EightDeepOptions {
  /** Default 2: "8", and everything else. */
  readonly classes?: number;
  /** Units of the first hidden layer; the second has half as many, the third a quarter. Default 512. */
  readonly hidden?: number;
}

/**
 * The tutorial's second idea, a deeper net for digits anywhere in the picture: three hidden layers over every pixel. 984,194
 * weights for grey images of 40 x 40. [n, 1, 40, 40] -> [n, classes]
 */
export function eightDeep(options: EightDeepOptions = {}): Layer {
  expectOptions("eightDeep", options, ["classes", "hidden"]);
  const { classes = 2, hidden = 512 } = options;
  return sequential(
    zeroCenter(),
    standardize(),
    dense(hidden, { activation: "relu" }),
    dense(Math.ceil(hidden / 2), { activation: "relu" }),
    dense(Math.ceil(hidden / 4), { activation: "relu" }),
    dense(classes, { activation: "softmax" }),
  );
}
