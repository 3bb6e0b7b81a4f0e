import type { Decision } from "../compile/decision.ts";
import { encodeModel } from "../compile/modelFile.ts";
import type { Model } from "../nn/model.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { goldenPictures } from "../verify/goldenPictures.ts";
import type { TrainingRecord } from "./record.ts";
import type { Splits } from "./splits.ts";

/** What its file holds besides a model and the account of its training. */
export interface TrainedExtras {
  readonly decision?: Decision | undefined;
  /** Whether golden pictures go into it. Default: they do. */
  readonly golden?: boolean | undefined;
}

/**
 * The model file of a training, with golden pictures: of validation, or of what was learned from where nothing was kept for
 * that. The test images are not for this.
 */
export async function encodeTrained(
  model: Model,
  record: TrainingRecord,
  { train, validation }: Splits,
  runtime: Runtime,
  { decision, golden: isAsked = true }: TrainedExtras = {},
): Promise<Uint8Array> {
  const images = validation.indices.length > 0 ? validation : train;
  const golden = isAsked ? await goldenPictures(encodeModel(model), images, runtime, record.seed) : undefined;
  return encodeModel(model, record, { ...(decision && { decision }), ...(golden && { golden }) });
}
