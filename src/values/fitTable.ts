import { expectLearnable } from "../data/numbers/learnable.ts";
import type { NumberTable } from "../data/numbers/numberTable.ts";
import { expectOptions } from "../errors.ts";
import { constant } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import { normalize } from "../nn/layers/normalize.ts";
import { sequential } from "../nn/layers/sequential.ts";
import type { Loss } from "../nn/losses/loss.ts";
import { meanSquaredError } from "../nn/losses/meanSquaredError.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { cosineDecay } from "../nn/schedules/cosineDecay.ts";
import { mul } from "../ops/elementwise.ts";
import { tensor } from "../tensor/tensor.ts";
import { type FitValuesEvent, type FitValuesOptions, fitValues } from "../train/fitValues.ts";
import { settingNames } from "../train/settings.ts";
import { spreadOf } from "./spread.ts";

export interface FitTableOptions extends Omit<FitValuesOptions, "train" | "validation"> {
  /** The rows to learn from. */
  readonly train: NumberTable;
  /** Rows to judge the model on after each epoch; it never learns from them. Default none. */
  readonly validation?: NumberTable;
}

/**
 * Trains a network on a table of numbers: `fitValues`, with what a small table wants.
 *
 * Targets may be of any size, such as prices in dollars: behind the network's last layer stand the mean and the standard deviation of the
 * training targets, so the network learns how many deviations a row is above or below the mean, and the model gives the number itself. The
 * loss sees differences in deviations, too: with squared differences, 1 is what the mean would score and 0.1 is an R2 of 0.9.
 *
 * Defaults: 100 epochs, batches of 32 or a hundredth of the rows, adam at 0.02 falling along half a wave, and , with validation, the weights of its best epoch.
 * @param network gives one number for each row, [n, columns] -> [n, 1]; `housePrices()`, for example
 * @throws ProblemError when an option is out of range, or the rows do not fit the network.
 */
export function fitTable(network: Layer, options: FitTableOptions): AsyncGenerator<FitValuesEvent, void, undefined> {
  expectOptions("fitTable", options, ["train", "validation", "loss", ...settingNames]);
  const { train, loss = meanSquaredError() } = options;
  expectLearnable("fitTable: train", train);
  const { mean, deviation } = spreadOf(train.targets);
  const inUnits = sequential(network, normalize({ mean: -mean / deviation, deviation: 1 / deviation }));
  return fitValues(inUnits, {
    epochs: 100,
    batchSize: Math.min(train.targets.length, Math.max(32, Math.ceil(train.targets.length / 100))),
    optimizer: adam({ learningRate: 0.02 }),
    schedule: cosineDecay(),
    restoreBest: options.validation !== undefined,
    ...options,
    loss: inDeviations(loss, deviation),
  });
}

/** A loss of numbers divided by a standard deviation. */
function inDeviations(loss: Loss, deviation: number): Loss {
  const part = constant(tensor("float32", [], Float32Array.of(1 / deviation)));
  return Object.freeze<Loss>({
    kind: loss.kind,
    config: { ...loss.config, deviation },
    apply: (output, target) => loss.apply(mul(output, part), mul(target, part)),
  });
}
