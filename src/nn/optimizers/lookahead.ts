import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { where } from "../../ops/choice.ts";
import { add, div, min, mul, pow, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectWhole } from "../options.ts";
import { describeOptimizer, expectOptimizer, type Optimizer } from "./optimizer.ts";
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
 * The slow weights begin with the first weights. Batch normalisation's running means are no trained weights: they are those of
 * the fast ones. For an average of weights, put exponentialMovingAverage around this, not inside: the outer one is finished.
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
  return Object.freeze<Optimizer>({
    ...optimizer,
    kind: "lookahead",
    config: { optimizer: describeOptimizer(optimizer), every, alpha },
    slots: (weight) => [...expectNewSlot("lookahead", optimizer.slots(weight), "slow"), "slow"],
    update(step) {
      const { parameter: fast, slots } = optimizer.update(step);
      const meets = isEveryNth(step.step, every);
      const share = alphaAt(alpha, step.step);
      const before = add(step.slots.slow!, mul(step.parameter, inFirstStep(step.step, 1, 0)));
      const lead = sub(fast, before);
      return {
        parameter: sub(fast, mul(lead, where(meets, sub(1, share), 0))),
        slots: { ...slots, slow: add(before, mul(lead, where(meets, share, 0))) },
      };
    },
    finished: () => "slow",
  });
}

function alphaAt(alpha: number | FallingAlpha, step: Value): Value {
  if (typeof alpha === "number") return add(mul(step, 0), alpha);
  const { decay, power, steps } = alpha;
  return sub(1, mul(pow(min(div(step, steps), 1), power), decay));
}
