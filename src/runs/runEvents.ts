import type { ExperimentEvent } from "../experiment/events.ts";
import type { Place } from "./place.ts";

/** What happens in a run: the experiment's events, and those of its folder. */
export type RunEvent = ExperimentEvent | ResumedEvent | SavedEvent | NoticeEvent;

/** A run goes on that was stopped or killed. */
export interface ResumedEvent extends Place {
  readonly type: "resumed";
  readonly run: string;
  readonly date: string;
}

/** A checkpoint is on the disk. */
export interface SavedEvent extends Place {
  readonly type: "saved";
  /** Its path in the run folder. */
  readonly file: string;
  readonly bytes: number;
  /** How long the run has trained by then, those of its processes that were stopped included. */
  readonly seconds: number;
}

/** Something went wrong that does not stop the training, or goes well again. */
export interface NoticeEvent {
  readonly type: "notice";
  /** Good news; otherwise it is a warning. */
  readonly isGood?: true;
  readonly message: string;
}
