import type { ModelInfo } from "../compile/modelFile.ts";
import { findRecord } from "./record.ts";

/** How a picture of another shape is brought to the size that a model wants. */
type Fit = "squash" | "crop" | "pad";

/** Pictures are brought to the model's size as those were that it learned from, unless told otherwise. */
export function asTrained(info: Pick<ModelInfo, "training">, fit: Fit | undefined) {
  const options = findRecord(info)?.data?.options;
  return {
    fit: fit ?? options?.fit ?? "squash",
    ...(options?.kernel !== undefined && { kernel: options.kernel }),
    ...(options?.background !== undefined && { background: options.background }),
  };
}
