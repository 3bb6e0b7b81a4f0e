import { mul } from "../../ops/elementwise.ts";
import type { Optimizer, TrainedWeight } from "./optimizer.ts";

interface Delegation {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The one whose learning rate and momentum are those of the whole. */
  readonly main: Optimizer;
  /** Whose weight it is. */
  optimizerOf(weight: TrainedWeight): Optimizer;
}

/**
 * Several optimisers as one, each with weights of its own. A schedule scales all their rates alike, and moves the momentum of
 * those that have the same as the main one; others keep theirs.
 */
export function delegated({ kind, config, main, optimizerOf }: Delegation): Optimizer {
  return Object.freeze<Optimizer>({
    kind,
    config,
    learningRate: main.learningRate,
    ...(main.momentum !== undefined && { momentum: main.momentum }),
    slots: (weight) => optimizerOf(weight).slots(weight),
    update({ momentum, ...step }) {
      const optimizer = optimizerOf({ name: step.name, shape: step.parameter.shape as readonly number[] });
      return optimizer.update({
        ...step,
        learningRate: mul(step.learningRate, optimizer.learningRate / main.learningRate),
        ...(momentum && optimizer.momentum === main.momentum && { momentum }),
      });
    },
    finished: (weight) => optimizerOf(weight).finished?.(weight),
    averaging: (weight) => optimizerOf(weight).averaging?.(weight),
  });
}
