import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { where } from "../../ops/choice.ts";
import { add, div, min, mul, sub } from "../../ops/elementwise.ts";
import { expectNumber, expectWhole } from "../options.ts";
import { describeOptimizer, expectOptimizer, type Optimizer } from "./optimizer.ts";
import { inFirstStep, isEveryNth } from "./scalars.ts";
import { expectNewSlot } from "./slots.ts";

export interface ExponentialMovingAverageOptions {
  /** How much of the average is kept each time, 0 or more and below 1. Default 0.999. */
  readonly decay?: number;
  /** Whether the first averages forget faster: step t keeps the smaller of `decay` and (1 + t) / (10 + t), as in TensorFlow. Default false. */
  readonly warmUp?: boolean;
  /** After how many steps the average takes the weights in. Default 1: after each. */
  readonly every?: number;
}

/**
 * Any optimiser, with an exponential moving average of the weights (Polyak & Juditsky, 1992), which stands in for them in the
 * finished model and whenever the model is judged on validation images.
 *
 *     average = decay average + (1 - decay) w
 *
 * The average begins with the weights after the first step, as in Keras and PyTorch. Batch normalisation's running means and
 * variances belong to the weights, and are averaged alike, as by PyTorch's AveragedModel with `use_buffers`. Around lookahead(...),
 * it averages what lookahead makes of the fast weights.
 * @throws ProblemError when the first argument is no optimiser or a number is out of range.
 */
export function exponentialMovingAverage(
  optimizer: Optimizer,
  options: ExponentialMovingAverageOptions = {},
): Optimizer {
  expectOptions("exponentialMovingAverage", options, ["decay", "warmUp", "every"]);
  const { decay = 0.999, warmUp = false, every = 1 } = options;
  expectOptimizer("exponentialMovingAverage", "its first argument", optimizer);
  expectNumber("exponentialMovingAverage", "decay", decay, { least: 0, below: 1 });
  expectWhole("exponentialMovingAverage", "every", every);
  const keptAt = (step: Value): Value => {
    const usual = warmUp ? min(div(add(step, 1), add(step, 10)), decay) : decay;
    const now = every === 1 ? usual : where(isEveryNth(step, every), usual, 1);
    return inFirstStep(step, 0, now);
  };
  const averageOf = (average: Value, now: Value, step: Value): Value => {
    const kept = keptAt(step);
    return add(mul(average, kept), mul(now, sub(1, kept)));
  };
  return Object.freeze<Optimizer>({
    ...optimizer,
    kind: "exponentialMovingAverage",
    config: { optimizer: describeOptimizer(optimizer), decay, warmUp, every },
    slots: (weight) => [...expectNewSlot("exponentialMovingAverage", optimizer.slots(weight), "average"), "average"],
    update(step) {
      const { parameter, slots } = optimizer.update(step);
      return { parameter, slots: { ...slots, average: averageOf(step.slots.average!, parameter, step.step) } };
    },
    finished: () => "average",
    averaging(weight) {
      const inner = optimizer.averaging?.(weight);
      return {
        slots: [...(inner?.slots ?? []), "average"],
        update(step) {
          const { parameter, slots } = inner?.update(step) ?? { parameter: step.parameter, slots: {} };
          return { parameter, slots: { ...slots, average: averageOf(step.slots.average!, parameter, step.step) } };
        },
      };
    },
  });
}
