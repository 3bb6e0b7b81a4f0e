import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";

/**
 * The house price estimator of "Machine Learning is Fun! Part 2": four estimates from three facts (bedrooms, square feet,
 * neighbourhood), weighed into one. A regression: train it with squared differences. 21 weights. [n, 3] -> [n, 1]
 */
export function housePrices(): Layer {
  return sequential(
    zeroCenter({ perChannel: true }),
    standardize({ perChannel: true }),
    dense(4, { activation: "relu" }),
    dense(1),
  );
}
