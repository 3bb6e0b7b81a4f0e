import type { Answered } from "../evaluate/judge.ts";
import type { Judgement } from "../evaluate/judgement.ts";
import type { Scores } from "../evaluate/scores.ts";
import type { Layer } from "../nn/layer.ts";
import type { FitEvent } from "../train/events.ts";
import type { FitOptions } from "../train/fit.ts";
import type { RelabelOutcome } from "./applyRelabels.ts";
import type { NetworkInput } from "./recipe.ts";
import type { TrainingRecord } from "./record.ts";
import type { Splits } from "./splits.ts";

/**
 * What happens in an experiment, in order: perhaps downloads and unpacking, the splits, the events of training up to its
 * end, the model file, and, when training was neither stopped nor failed, its judgement.
 */
export type ExperimentEvent =
  | DataProgress
  | SplitEvent
  | DividedEvent
  | PlannedEvent
  | FitEvent
  | ModelEvent
  | JudgedEvent;

/** How far the data has come; nothing is told of data that is there already. */
export type DataProgress =
  | { readonly type: "download"; readonly received: number; readonly total: number | undefined }
  | { readonly type: "unpack" }
  | { readonly type: "decode"; readonly done: number; readonly total: number }
  | DataEvent
  | AuditEvent
  | RelabelEvent;

/** What a brief look at the data has found. */
export interface AuditEvent {
  readonly type: "audit";
  /** How many images of how many classes, and what guessing would score. */
  readonly summary: string;
  readonly findings: readonly string[];
}

/** Labels were changed as a person said. */
export interface RelabelEvent extends RelabelOutcome {
  readonly type: "relabel";
}

/** Pictures of one's own were found, and brought to one size; what is odd about them does not stop the training. */
export interface DataEvent {
  readonly type: "data";
  readonly location: string;
  /** Those that can be used. */
  readonly images: number;
  /** Files that cannot be used, by name, and why. */
  readonly problems: readonly { readonly name: string; readonly message: string }[];
  /** What their owner should know. */
  readonly notes: readonly string[];
}

/** The data is there, and divided. */
export interface SplitEvent {
  readonly type: "split";
  readonly dataSet: string;
  readonly classes: readonly string[];
  /** Where images come from, in a set that was put together. */
  readonly sources?: readonly string[];
  /** Images of each class, in the order of `classes`. */
  readonly counts: {
    readonly train: readonly number[];
    readonly validation: readonly number[];
    readonly test: readonly number[];
  };
  /** What to know about images so divided: "cat has one image only". */
  readonly notes: readonly string[];
}

/** Which images are in which part. */
export interface DividedEvent {
  readonly type: "divided";
  readonly splits: Splits;
}

/** All that decides what will be learned is known, and nothing is learned yet: whoever has a reason not to begin leaves the loop here. */
export interface PlannedEvent {
  readonly type: "planned";
  readonly splits: Splits;
  /** `dataHash` of the images of all parts. */
  readonly dataHash: string;
  readonly network: Layer;
  readonly input: NetworkInput;
  /** What `fit` will be given. */
  readonly options: FitOptions;
  /** What the recipe and its changes come to, as plain data: epochs, batchSize, learningRate, seed ... */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What was learned, as the bytes of a model file. */
export interface ModelEvent {
  readonly type: "model";
  readonly file: Uint8Array;
  readonly record: TrainingRecord;
}

/** The judgement of the model file on the test images, which were not used before. */
export interface JudgedEvent {
  readonly type: "judged";
  /** Of the likeliest classes. */
  readonly scores: Scores;
  /** All that can be said of the answers as the model gives them: by its decision, where one was chosen on validation. */
  readonly judgement: Judgement;
  /** The same model, with its scores in the file's metadata. */
  readonly file: Uint8Array;
  readonly record: TrainingRecord;
  /** What the model file says of each test image. */
  readonly test: Answered;
  /** And of each image that was kept for validation, where there are any. */
  readonly validation?: Answered;
}
