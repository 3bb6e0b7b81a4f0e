import type { Scores } from "../evaluate/scores.ts";
import type { Model } from "../nn/model.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { TrainingEstimate } from "./estimate.ts";
import type { Best } from "./monitor.ts";

/**
 * What happens during training, in order: one start, steps (with checkpoints between them, where asked for, and a setback where
 * numbers were not finite), an epoch after each pass, one end. Plain data.
 */
export type FitEvent = StartEvent | StepEvent | CheckpointEvent | SetbackEvent | EpochEvent | EndEvent;

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
  /** How long it will take, and how much memory, where `estimate` asks for it. */
  readonly estimate?: TrainingEstimate;
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

/** Training as it stands within an epoch, after the step told before. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly checkpoint: Checkpoint;
}

/** What stopped being finite, where, and when. */
export interface Fault {
  /** The step that showed it, counted as `totalStep` is. */
  readonly step: number;
  /** The layer where it began, by its name in the network: "conv2d_1", "residual_2.conv2d". Absent where no layer's numbers tell. */
  readonly layer?: string;
  /** In words: "its output is not finite", "the loss is NaN". */
  readonly what: string;
}

/**
 * Loss, gradients or weights were not finite: training goes back to the end of the last epoch (0: to the beginning), and goes on
 * from there with a lower rate.
 */
export interface SetbackEvent extends Fault {
  readonly type: "setback";
  readonly backTo: { readonly epoch: number };
  /** The optimiser's learning rate from now on, before any schedule. */
  readonly rate: number;
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
  /** Whether this epoch is better than all before it, by what `monitor` looks at. The first always is. */
  readonly isBest: boolean;
  /** The best epoch so far. */
  readonly best: Best;
  /** Training as it stands, where `checkpoints` asks for it. */
  readonly checkpoint?: Checkpoint;
}

/** Training is over. */
export interface EndEvent {
  readonly type: "end";
  /**
   * "aborted": the signal asked for it. "stoppedEarly": `earlyStopping` did. "diverged": loss, gradients or weights were not
   * finite, and lower rates did not help; the weights kept are those of the last epoch's end, or the first ones.
   */
  readonly reason: "finished" | "aborted" | "diverged" | "stoppedEarly";
  /** Whole epochs done. */
  readonly epochs: number;
  /** Steps that training has come to: after divergence fewer than were tried. */
  readonly totalStep: number;
  /** What was learned: as training stands, or in its best epoch, where `restoreBest` asks for that. */
  readonly model: Model;
  /** The best epoch, where there was a whole one. */
  readonly best?: Best;
  /** Whether `model` is that of the best epoch. */
  readonly isBest: boolean;
  /** After divergence: what was not finite. */
  readonly fault?: Fault;
  /** Training as it stands, where `checkpoints` asks for it: to go on, not to go back to the best epoch. */
  readonly checkpoint?: Checkpoint;
}
