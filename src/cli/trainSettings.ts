import type { ExperimentSettings } from "../experiment/experiment.ts";
import type { Request } from "./commands.ts";

export type TrainFlags = Request<"train">["flags"];

/** What the flags change about a recipe. */
export function trainSettings(flags: TrainFlags): ExperimentSettings {
  const { epochs, batchSize, learningRate, seed, limit, validationFraction, testFraction } = flags;
  const heldOut = testFraction === undefined ? undefined : { fraction: testFraction };
  return { epochs, batchSize, learningRate, seed, limit, validationFraction, heldOut };
}
