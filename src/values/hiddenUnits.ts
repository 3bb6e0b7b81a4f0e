import type { ValueModel } from "../compile/valueModel.ts";
import type { NumberTable } from "../data/numbers/numberTable.ts";
import { ProblemError } from "../errors.ts";
import { numbersIn, unitOf } from "./readWeights.ts";
import { meanOf } from "./spread.ts";

/** One unit between the columns and the estimate: a weighted sum of the columns that counts only where it is above 0. */
export interface HiddenUnit {
  /** At which part of the rows it is above 0, and has a say. */
  readonly share: number;
  /** What one more of each column adds to the estimate by way of this unit, where it has a say. */
  readonly weights: readonly number[];
  /** What it adds to the estimate, the mean over the rows where it has a say; 0 where there is none. */
  readonly mean: number;
  /** The mean of each column over the rows where it has a say. */
  readonly where: readonly number[];
}

/** A network of one hidden layer, taken apart. estimate = start + sum of the units' shares. */
export interface HiddenUnits {
  /** What the estimate is where all units are silent. */
  readonly start: number;
  readonly units: readonly HiddenUnit[];
}

/**
 * Reads the weights of a network such as `housePrices()` as `fitTable` trained it: standardised columns, one hidden layer with ReLU, one
 * number. A unit gives max(0, k . (x - mean) / deviation + b), which counts `v` deviations of the target each: so where it is above 0, one
 * more in column i adds v * deviation of the target * k_i / deviation of the column.
 * @throws ProblemError when the model is no such network.
 */
export function hiddenUnits(model: ValueModel, table: NumberTable): HiddenUnits {
  const [width] = table.features;
  const numbers = numbersIn(model);
  const [mean, deviation] = [numbers("zeroCenter.mean"), numbers("standardize.deviation")];
  const [kernel, bias] = [numbers("dense.kernel"), numbers("dense.bias")];
  const [outKernel, outBias] = [numbers("dense_1.kernel"), numbers("dense_1.bias")];
  const unit = unitOf(model);
  const count = bias?.length ?? 0;
  if (
    !mean ||
    !deviation ||
    !bias ||
    !outKernel ||
    !outBias ||
    !unit ||
    kernel?.length !== width * count ||
    outKernel.length !== count
  ) {
    throw new ProblemError({
      what: "hiddenUnits: this network cannot be read so",
      expected:
        "housePrices() as fitTable trained it: zeroCenter and standardize per channel, dense with relu, dense(1)",
      received: `weights ${Object.keys(model.weights).join(", ")}`,
    });
  }
  const rows = Array.from({ length: table.targets.length }, (_, row) =>
    table.inputs.subarray(row * width, (row + 1) * width),
  );
  const units = Array.from({ length: count }, (_, u): HiddenUnit => {
    const slopes = Array.from({ length: width }, (_, i) => kernel[i * count + u]! / deviation[i]!);
    const size = outKernel[u]! * unit.deviation;
    const sums = rows.map((row) => slopes.reduce((sum, slope, i) => sum + slope * (row[i]! - mean[i]!), bias[u]!));
    const isOn = sums.map((sum) => sum > 0);
    const on = rows.filter((_, row) => isOn[row]);
    return {
      share: on.length / rows.length,
      weights: slopes.map((slope) => slope * size),
      mean: on.length === 0 ? 0 : meanOf(sums.filter((sum) => sum > 0)) * size,
      where: slopes.map((_, i) => (on.length === 0 ? 0 : meanOf(on.map((row) => row[i]!)))),
    };
  });
  return { start: outBias[0]! * unit.deviation + unit.mean, units };
}
