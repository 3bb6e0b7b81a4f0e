import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import type { Schedule } from "./schedule.ts";
import { expectSpan, fractionOf, type Span, stepsOf, WHOLE } from "./span.ts";

export interface PolynomialDecayOptions {
  /** How long the rate falls: steps, { epochs } or { fraction }. Default: the whole training. */
  readonly decaySteps?: Span;
  /** Where it ends and stays, 0 or more. Default 0. */
  readonly endRate?: number;
  /** 1 (default) is a straight line; more falls faster at first. Above 0. */
  readonly power?: number;
  /** Whether `decaySteps` is stretched to twice, three times ... its length as soon as it has gone by, as in Keras. Default false. */
  readonly cycle?: boolean;
}

/**
 * The rate falls from 1 to `endRate`: endRate + (1 - endRate) (1 - step / decaySteps)^power, as in Keras.
 * @throws ProblemError when the length is none or a number is out of range.
 */
export function polynomialDecay(options: PolynomialDecayOptions = {}): Schedule {
  expectOptions("polynomialDecay", options, ["decaySteps", "endRate", "power", "cycle"]);
  const { decaySteps = WHOLE, endRate = 0, power = 1, cycle = false } = options;
  expectSpan("polynomialDecay", "decaySteps", decaySteps);
  expectNumber("polynomialDecay", "endRate", endRate, { least: 0 });
  expectNumber("polynomialDecay", "power", power, { above: 0 });
  return Object.freeze<Schedule>({
    kind: "polynomialDecay",
    config: { decaySteps, endRate, power, cycle },
    at(progress) {
      const length = stepsOf(decaySteps, progress);
      const stretched = cycle ? length * Math.max(1, Math.ceil(progress.step / length - 1e-9)) : length;
      return { rate: endRate + (1 - endRate) * (1 - fractionOf(progress.step, stretched)) ** power };
    },
  });
}
