import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { where } from "../../ops/choice.ts";
import { add, div, min, mul, pow, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectWhole } from "../options.ts";
import {
  type AveragedStep,
  describeOptimizer,
  expectOptimizer,
  type Optimizer,
  type OptimizerUpdate,
} from "./optimizer.ts";
import { inFirstStep, isEveryNth } from "./scalars.ts";
import { expectNewSlot } from "./slots.ts";

/** An alpha that falls while training goes on: 1 - decay (t / steps)^power in step t, and 1 - decay after the last. */
export interface FallingAlpha {
  /** What is kept of the slow weights in the end, 0 to 1. */
  readonly decay: number;
  /** Above 0. */
  readonly power: number;
  /** The steps of the whole training. */
  readonly steps: number;
}

export interface LookaheadOptions {
  /** After how many steps fast and slow weights meet. Default 5. */
  readonly every?: number;
  /**
   * How far the slow weights go towards the fast ones: above 0, up to 1, or falling while training goes on. Default 0.5.
   * { decay: 0.95 ** 5, power: 3, steps } is what airbench (Jordan, 2024) has.
   */
  readonly alpha?: number | FallingAlpha;
}

/**
 * Lookahead (Zhang et al., 2019) around any optimiser: it moves fast weights; after every few steps slow weights go some of
 * the way towards them, and the fast ones go on from there. The slow weights stand in the finished model.
 *
 *     after each `every` steps:   slow = slow + alpha (fast - slow)          fast = slow
 *
 * The slow weights begin with the first weights. Batch normalisation's running means and variances belong to the weights, and go
 * the same way, as in airbench. For an average of weights, put exponentialMovingAverage around this, not inside: the outer one is finished.
 * @throws ProblemError when the first argument is no optimiser or a number is out of range.
 */
export function lookahead(optimizer: Optimizer, options: LookaheadOptions = {}): Optimizer {
  expectOptions("lookahead", options, ["every", "alpha"]);
  const { every = 5, alpha = 0.5 } = options;
  expectOptimizer("lookahead", "its first argument", optimizer);
  expectWhole("lookahead", "every", every);
  if (typeof alpha !== "object" || alpha === null) expectNumber("lookahead", "alpha", alpha, { above: 0, most: 1 });
  else {
    expectNumber("lookahead", "alpha.decay", alpha.decay, { least: 0, most: 1 });
    expectNumber("lookahead", "alpha.power", alpha.power, { above: 0 });
    expectWhole("lookahead", "alpha.steps", alpha.steps);
  }
  const meet = ({ before: first, parameter: fast, slots, step }: AveragedStep): OptimizerUpdate => {
    const meets = isEveryNth(step, every);
    const share = alphaAt(alpha, step);
    const before = add(slots.slow!, mul(first, inFirstStep(step, 1, 0)));
    const lead = sub(fast, before);
    return {
      parameter: sub(fast, mul(lead, where(meets, sub(1, share), 0))),
      slots: { ...slots, slow: add(before, mul(lead, where(meets, share, 0))) },
    };
  };
  return Object.freeze<Optimizer>({
    ...optimizer,
    kind: "lookahead",
    config: { optimizer: describeOptimizer(optimizer), every, alpha },
    slots: (weight) => [...expectNewSlot("lookahead", optimizer.slots(weight), "slow"), "slow"],
    update(step) {
      const { parameter: fast, slots } = optimizer.update(step);
      return meet({ ...step, parameter: fast, before: step.parameter, slots: { ...slots, slow: step.slots.slow! } });
    },
    finished: () => "slow",
    averaging(weight) {
      const inner = optimizer.averaging?.(weight);
      return {
        slots: [...(inner?.slots ?? []), "slow"],
        update(step) {
          const { parameter, slots } = inner?.update(step) ?? { parameter: step.parameter, slots: {} };
          return meet({ ...step, parameter, slots: { ...slots, slow: step.slots.slow! } });
        },
      };
    },
  });
}

function alphaAt(alpha: number | FallingAlpha, step: Value): Value {
  if (typeof alpha === "number") return add(mul(step, 0), alpha);
  const { decay, power, steps } = alpha;
  return sub(1, mul(pow(min(div(step, steps), 1), power), decay));
}
