import type { EpochEvent } from "../train/events.ts";

/** Loss and accuracy over the epochs, as pictures. */
export function learningCurves(_history: readonly EpochEvent[]): readonly string[] {
  return [];
}
