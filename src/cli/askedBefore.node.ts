import type { PlannedEvent } from "../experiment/events.ts";
import type { CliEffects } from "./effects.ts";
import type { TrainFlags } from "./trainSettings.ts";
import type { TrainView } from "./trainView.ts";

/** A training that is planned and not begun, and who wants to know about it. */
export interface AskedBefore {
  readonly plan: PlannedEvent;
  readonly flags: TrainFlags;
  readonly views: readonly TrainView[];
  readonly signal: AbortSignal;
  readonly effects: CliEffects;
}

/** @returns the exit code */
export type Answer = (asked: AskedBefore) => Promise<number>;
