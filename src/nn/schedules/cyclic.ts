import { expectOptions } from "../../errors.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, type Span, stepsOf } from "./span.ts";

export interface CyclicOptions {
  /** The lowest rate, 0 or more; the highest is 1, the optimiser's learning rate. Default 0.1. */
  readonly low?: number;
  /** How long the rate rises: steps, { epochs } or { fraction }. Default 2000 steps, as in PyTorch. */
  readonly upSteps?: Span;
  /** How long it falls. Default: as long as it rises. */
  readonly downSteps?: Span;
  /**
   * How the height above `low` goes on: "triangular" (default), always the same; "triangular2", half of it each cycle;
   * "exponential", times gamma each step.
   */
  readonly mode?: "triangular" | "triangular2" | "exponential";
  /** Above 0, at most 1. Default 1. */
  readonly gamma?: number;
  /** The momentum at the lowest and at the highest rate, for optimisers whose momentum may move. Default: theirs. */
  readonly momentum?: readonly [atLow: number, atTop: number];
}

/**
 * The rate goes up and down in straight lines, again and again (Smith, 2017), beginning at the lowest, as PyTorch's CyclicLR.
 * @throws ProblemError when a length is none, a number is out of range, or the mode is unknown.
 */
export function cyclic(options: CyclicOptions = {}): Schedule {
  expectOptions("cyclic", options, ["low", "upSteps", "downSteps", "mode", "gamma", "momentum"]);
  const { low = 0.1, upSteps = 2000, downSteps = upSteps, mode = "triangular", gamma = 1, momentum } = options;
  expectNumber("cyclic", "low", low, { least: 0 });
  expectSpan("cyclic", "upSteps", upSteps);
  expectSpan("cyclic", "downSteps", downSteps);
  expectOneOf("cyclic", "mode", mode, ["triangular", "triangular2", "exponential"]);
  expectNumber("cyclic", "gamma", gamma, { above: 0, most: 1 });
  if (momentum !== undefined) {
    expectNumber("cyclic", "momentum[0]", momentum?.[0], { least: 0, below: 1 });
    expectNumber("cyclic", "momentum[1]", momentum?.[1], { least: 0, below: 1 });
  }
  return Object.freeze<Schedule>({
    kind: "cyclic",
    config: { low, upSteps, downSteps, mode, gamma, ...(momentum && { momentum }) },
    at(progress) {
      const [up, down] = [stepsOf(upSteps, progress), stepsOf(downSteps, progress)];
      const cycle = Math.floor(progress.step / (up + down) + 1e-9);
      const step = progress.step - cycle * (up + down);
      const climb = step <= up ? step / up : 1 - (step - up) / down;
      const height = climb * { triangular: 1, triangular2: 0.5 ** cycle, exponential: gamma ** progress.step }[mode];
      const rate = low + (1 - low) * height;
      return momentum === undefined ? { rate } : { rate, momentum: momentum[0] + (momentum[1] - momentum[0]) * height };
    },
  });
}
