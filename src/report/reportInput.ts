import type { Decision } from "../compile/decision.ts";
import type { Answered } from "../evaluate/judge.ts";
import type { TrainingRecord } from "../experiment/record.ts";
import type { EpochEvent } from "../train/events.ts";

/** Everything that a report shows. */
export interface ReportInput {
  /** "birds, 31 January 2025" */
  readonly title: string;
  /** The class that means yes, where it is a question of yes or no. */
  readonly positive?: string | undefined;
  /** How answers are chosen from probabilities; by default the likeliest class is the answer. */
  readonly decision?: Decision | undefined;
  /** How the model was trained, where that is known. */
  readonly record?: TrainingRecord | undefined;
  /** What was told of each epoch. */
  readonly history: readonly EpochEvent[];
  /** The images that the model is judged on. */
  readonly test: ReportPart;
  /** Those that choices were made on. */
  readonly validation?: ReportPart | undefined;
  /** In one sentence, what the model is worth. */
  readonly sentence: string;
  /** What a reader must know before trusting the scores: "the model has learned from 12 of these images". */
  readonly warnings: readonly ReportWarning[];
}

/** What a reader should know; "serious" stands against trusting the model. */
export interface ReportWarning {
  readonly gravity: "serious" | "look" | "note";
  readonly text: string;
}

/** A part of the images with what the model says of each. */
export interface ReportPart extends Answered {
  /** "test", "validation", or what other images are called. */
  readonly name: string;
  /** A word for the content of each image of the set, where they are known. */
  readonly contents?: readonly string[] | undefined;
  /** Rows whose label may be wrong, the likeliest first, and the class that each looks like. */
  readonly suspects?: readonly (readonly [row: number, looksLike: number])[] | undefined;
}
