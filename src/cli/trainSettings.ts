import type { ExperimentSettings } from "../experiment/experiment.ts";
import { wishOf } from "./choiceFlags.ts";
import type { Request } from "./commands.ts";
import { controlSettings } from "./controlFlags.ts";

export type TrainFlags = Request<"train">["flags"];

/** What the flags change about a recipe. */
export function trainSettings(flags: TrainFlags): ExperimentSettings {
  const { epochs, batchSize, learningRate, seed, limit, validationFraction, testFraction } = flags;
  const heldOut = testFraction === undefined ? undefined : { fraction: testFraction };
  const { checkpointEvery: checkpoints = true } = flags;
  const settings = { epochs, batchSize, learningRate, seed, limit, validationFraction, heldOut, checkpoints };
  const { calibrate, withoutGolden } = flags;
  const golden = withoutGolden === undefined ? undefined : !withoutGolden;
  return { ...settings, ...controlSettings(flags), wish: wishOf(flags), calibrate, golden };
}
