import type { ExperimentSettings } from "../experiment/experiment.ts";
import type { Request } from "./commands.ts";
import { controlSettings } from "./controlFlags.ts";

export type TrainFlags = Request<"train">["flags"];

/** From this level of `--tensorboard` on, epochs must carry the weights. */
const LEVEL_OF_WEIGHTS = 2;

/** What the flags change about a recipe. */
export function trainSettings(flags: TrainFlags): ExperimentSettings {
  const { epochs, batchSize, learningRate, seed, limit, validationFraction, testFraction } = flags;
  const heldOut = testFraction === undefined ? undefined : { fraction: testFraction };
  const checkpoints = (flags.tensorboard ?? 0) >= LEVEL_OF_WEIGHTS;
  return {
    ...(checkpoints && { checkpoints }),
    epochs,
    batchSize,
    learningRate,
    seed,
    limit,
    validationFraction,
    heldOut,
    ...controlSettings(flags),
  };
}
