import type { Scores } from "../evaluate/scores.ts";
import type { Model } from "../nn/model.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** What happens during training, in order: one start, steps, an epoch after each pass, one end. Plain data. */
export type FitEvent = StartEvent | StepEvent | EpochEvent | EndEvent;

/** Everything is ready for the first step. */
export interface StartEvent {
  readonly type: "start";
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly trainImages: number;
  readonly validationImages: number;
  /** Numbers that training changes. */
  readonly parameters: number;
  readonly engine: string;
  readonly threads: number;
}

/** One batch was learned. */
export interface StepEvent {
  readonly type: "step";
  /** 1 for the first. */
  readonly epoch: number;
  /** 1 for the first of the epoch. */
  readonly step: number;
  /** 1 for the first of the run. */
  readonly totalStep: number;
  /** Images in this batch. */
  readonly count: number;
  /** Mean loss of this batch, before its update. */
  readonly loss: number;
  /** Fraction of this batch that was right, before its update. */
  readonly accuracy: number;
  /** The learning rate of this update. */
  readonly learningRate: number;
  /** The norm of all gradients together, before clipping. */
  readonly gradientNorm: number;
}

/** All training images were seen once more. */
export interface EpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  /** Means over the epoch's images, each judged just before its update, augmented and with dropout. */
  readonly loss: number;
  readonly accuracy: number;
  /** The model as it is now on the validation images, where there are any. */
  readonly validation?: Scores;
  /** Training as it stands, where `checkpoints` asks for it. */
  readonly checkpoint?: Checkpoint;
}

/** Training is over. */
export interface EndEvent {
  readonly type: "end";
  /**
   * "aborted": the signal asked for it. "diverged": loss, gradients or weights were not finite; the weights kept
   * are the last that gave a finite loss.
   */
  readonly reason: "finished" | "aborted" | "diverged";
  /** Whole epochs done. */
  readonly epochs: number;
  /** Steps that the weights kept have gone through: after divergence fewer than were tried. */
  readonly totalStep: number;
  readonly model: Model;
  /** Training as it stands, where `checkpoints` asks for it. */
  readonly checkpoint?: Checkpoint;
}
