import type { Value } from "../../graph/graph.ts";

/** How gradients change weights. State goes in and comes out: an optimiser is a value without memory. */
export interface Optimizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The learning rate before any schedule. */
  readonly learningRate: number;
  /** What it keeps for each weight, in the weight's shape, zero at first: ["m", "v"]. */
  readonly slots: readonly string[];
  /** Writes one update. */
  update(step: OptimizerStep): OptimizerUpdate;
}

export interface OptimizerStep {
  readonly parameter: Value;
  /** In the parameter's shape, clipped already. */
  readonly gradient: Value;
  /** The value of each slot. */
  readonly slots: Readonly<Record<string, Value>>;
  /** The number of this step as a float32 scalar, 1 for the first. */
  readonly step: Value;
  /** A float32 scalar. */
  readonly learningRate: Value;
}

export interface OptimizerUpdate {
  readonly parameter: Value;
  readonly slots: Readonly<Record<string, Value>>;
}
