import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { describeValue } from "../options.ts";

/** How gradients change weights. State goes in and comes out: an optimiser is a value without memory. */
export interface Optimizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The learning rate before any schedule. */
  readonly learningRate: number;
  /** The momentum before any schedule, where it has one that a schedule may move: the step then has a float32 input of that name. */
  readonly momentum?: number;
  /** What it keeps for a weight, in the weight's shape, zero at first: ["m", "v"]. */
  slots(weight: TrainedWeight): readonly string[];
  /** What slots hold, in words, where their names do not say it: for programs that read a checkpoint. */
  readonly slotMeanings?: Readonly<Record<string, string>>;
  /** Writes one update. */
  update(step: OptimizerStep): OptimizerUpdate;
  /** The slot that stands in for the weight in the finished model, for optimisers that average weights. Default: none. */
  finished?(weight: TrainedWeight): string | undefined;
  /**
   * For optimisers that average weights: how a number that a layer changes itself, such as a running mean, is averaged with them.
   * It belongs to the weights that it was measured with. Default: it stays what the layer makes of it.
   */
  averaging?(weight: TrainedWeight): WeightAveraging | undefined;
}

/** How a number is averaged that no gradient changes. */
export interface WeightAveraging {
  /** What is kept for it, in its shape, zero at first. */
  readonly slots: readonly string[];
  /** Writes one update. */
  update(step: AveragedStep): OptimizerUpdate;
}

export interface AveragedStep {
  /** What it was before the step. */
  readonly before: Value;
  /** What the layer makes of it in this step. */
  readonly parameter: Value;
  /** The value of each slot. */
  readonly slots: Readonly<Record<string, Value>>;
  /** The number of this update as a float32 scalar, 1 for the first. */
  readonly step: Value;
}

/** A weight that is trained. */
export interface TrainedWeight {
  /** Unique in the network: "conv2d_1.kernel". */
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OptimizerStep {
  /** The weight's name. */
  readonly name: string;
  readonly parameter: Value;
  /** In the parameter's shape, clipped already. */
  readonly gradient: Value;
  /** The value of each slot. */
  readonly slots: Readonly<Record<string, Value>>;
  /** The number of this update as a float32 scalar, 1 for the first. */
  readonly step: Value;
  /** A float32 scalar. */
  readonly learningRate: Value;
  /** A float32 scalar, for optimisers that have a momentum. Without it they use the one they were made with. */
  readonly momentum?: Value;
}

export interface OptimizerUpdate {
  readonly parameter: Value;
  readonly slots: Readonly<Record<string, Value>>;
}

/** Throws a ProblemError unless an option is an optimiser. */
export function expectOptimizer(factory: string, name: string, value: unknown): asserts value is Optimizer {
  const { kind, slots, update, learningRate } = Object(value) as Record<string, unknown>;
  const isComplete = typeof slots === "function" && typeof update === "function" && typeof learningRate === "number";
  if (typeof kind === "string" && isComplete) return;
  throw new ProblemError({
    what: `${factory}: ${name} is no optimiser`,
    expected: "one such as sgd({ momentum: 0.9 })",
    received: describeValue(value),
  });
}

/** An optimiser as a message or another one's config shows it. */
export function describeOptimizer({ kind, config }: Optimizer): Readonly<Record<string, unknown>> {
  return { kind, ...config };
}
