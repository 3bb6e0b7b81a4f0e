import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { conv2d } from "../nn/layers/conv2d.ts";
import { dense } from "../nn/layers/dense.ts";
import { maxPool2d } from "../nn/layers/maxPool2d.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";

export interface TilesOptions {
  /** Default 10. */
  readonly classes?: number;
  /** What each tile is looked at for. Default 32. */
  readonly filters?: number;
  /** Units of the hidden layer. Default 64. */
  readonly hidden?: number;
}

/**
 * The drawing of "Machine Learning is Fun! Part 3" as a network: an image of 96 x 64 pixels falls into 77 tiles, 11 beside and 7
 * above one another, each 16 x 16 pixels and half over the next; each goes through one small network, the same for all; of four
 * neighbouring results the largest stays; and a dense network decides. [n, c, 64, 96] -> [n, classes]
 */
export function tiles(options: TilesOptions = {}): Layer {
  expectOptions("tiles", options, ["classes", "filters", "hidden"]);
  const { classes = 10, filters = 32, hidden = 64 } = options;
  return sequential(
    zeroCenter(),
    standardize(),
    conv2d(filters, 16, { strides: 8, padding: "valid", activation: "relu" }),
    maxPool2d(2, { padding: "same" }),
    dense(hidden, { activation: "relu" }),
    dense(classes, { activation: "softmax" }),
  );
}
