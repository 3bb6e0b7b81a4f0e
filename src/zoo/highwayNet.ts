import { expectOptions } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { highway } from "../nn/layers/highway.ts";
import { sequential } from "../nn/layers/sequential.ts";
import { tflearn } from "../nn/presets.ts";
import { standardPixels } from "./pixels.ts";

export interface HighwayNetOptions {
  /** Default 10, the digits. */
  readonly classes?: number;
  /** How many highway layers. Default 10. */
  readonly depth?: number;
  /** Units of each layer. Default 64. */
  readonly units?: number;
}

/**
 * A highway network for MNIST (Srivastava, Greff & Schmidhuber, "Highway Networks", 2015), as in TFLearn's example: ten layers
 * with gates, which a plain dense network of that depth would need help to train. 134,090 weights.
 * [n, 1, 28, 28] -> [n, classes]
 */
export function highwayNet(options: HighwayNetOptions = {}): Layer {
  expectOptions("highwayNet", options, ["classes", "depth", "units"]);
  const { classes = 10, depth = 10, units = 64 } = options;
  return sequential(
    ...standardPixels(),
    dense(units, { ...tflearn.dense, activation: "elu" }),
    ...Array.from({ length: depth }, () => highway({ activation: "elu" })),
    dense(classes, { ...tflearn.dense, activation: "softmax" }),
  );
}
