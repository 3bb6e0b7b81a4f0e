import { ProblemError } from "../../errors.ts";
import { describeValue } from "../options.ts";

/** How the learning rate changes while training goes on. A pure function of what has happened so far, so a run can be taken up again anywhere. */
export interface Schedule {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The rate of one step. */
  at(progress: Progress): ScheduledRate;
}

export interface ScheduledRate {
  /** Factor of the optimiser's learning rate, 0 or more. */
  readonly rate: number;
  /** For optimisers that have a momentum which may move; theirs by default. */
  readonly momentum?: number;
}

/** Where training stands before a step. */
export interface Progress {
  /** Steps done: 0 before the first. */
  readonly step: number;
  /** Epochs done: 0 in the first. */
  readonly epoch: number;
  /** Steps that the whole training is planned to take. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** What each finished epoch gave, the first one first. */
  readonly history: readonly EpochResult[];
}

/** What an epoch gave. */
export interface EpochResult {
  /** Mean over the training images. */
  readonly loss: number;
  /** Fraction of the training images, where there are classes. */
  readonly accuracy?: number;
  /** On the validation images, where there are any. */
  readonly validation?: {
    /** Mean cross-entropy of the probabilities, whatever loss was trained with; where there are no classes, that loss. */
    readonly loss: number;
    readonly accuracy?: number;
    /** The mean F1 of the classes, where it is judged. */
    readonly macroF1?: number | null;
  };
}

/** Throws a ProblemError unless an option is a schedule. */
export function expectSchedule(factory: string, name: string, value: unknown): asserts value is Schedule {
  const { kind, at } = Object(value) as Record<string, unknown>;
  if (typeof kind === "string" && typeof at === "function") return;
  throw new ProblemError({
    what: `${factory}: ${name} is no schedule`,
    expected: "one such as cosineDecay()",
    received: describeValue(value),
  });
}
