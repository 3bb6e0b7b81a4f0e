import type { ValueModel } from "../compile/valueModel.ts";
import { ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { dense } from "../nn/layers/dense.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";
import type { LinearFormula } from "./leastSquares.ts";
import { numbersIn, unitOf } from "./readWeights.ts";

/**
 * A weighted sum of the columns, and nothing else: what each column is worth is one number. Trained to its end with squared differences, it
 * comes to what `leastSquares` calculates. [n, columns] -> [n, 1]
 */
export function linearNetwork(): Layer {
  return sequential(zeroCenter({ perChannel: true }), standardize({ perChannel: true }), dense(1));
}

/**
 * The weights of `linearNetwork()` as `fitTable` trained it, in the target's unit for one more of each column: dollars for a bedroom.
 * estimate = mean_t + deviation_t * (b + sum of k_i (x_i - mean_i) / deviation_i)
 * @throws ProblemError when the model is another network.
 */
export function linearFormula(model: ValueModel): LinearFormula {
  const numbers = numbersIn(model);
  const [mean, deviation] = [numbers("zeroCenter.mean"), numbers("standardize.deviation")];
  const [kernel, bias, unit] = [numbers("dense.kernel"), numbers("dense.bias"), unitOf(model)];
  if (!mean || !deviation || !kernel || bias?.length !== 1 || !unit || kernel.length !== mean.length) {
    throw new ProblemError({
      what: "linearFormula: this model is no plain sum",
      expected: "linearNetwork() as fitTable trained it",
      received: `weights ${Object.keys(model.weights).join(", ")}`,
    });
  }
  const weights = Array.from(kernel, (each, i) => (unit.deviation * each) / deviation[i]!);
  const start = unit.mean + unit.deviation * bias[0]!;
  return { weights, start: start - weights.reduce((sum, weight, i) => sum + weight * mean[i]!, 0) };
}
