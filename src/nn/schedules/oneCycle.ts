import { expectOptions } from "../../errors.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import { between } from "./cosineDecay.ts";
import type { Progress, Schedule, ScheduledRate } from "./schedule.ts";
import { expectSpan, type Span, stepsOf } from "./span.ts";

export interface OneCycleOptions {
  /** How long the rate rises: steps, { epochs } or { fraction }. Default { fraction: 0.25 }, as in fastai; PyTorch has 0.3. */
  readonly warmupSteps?: Span;
  /** What the rate begins with, 0 or more. Default 1 / 25. */
  readonly start?: number;
  /** What the rate ends with, 0 or more. Default 1e-5, as in fastai; PyTorch has 1 / 25 / 10,000. */
  readonly end?: number;
  /** The momentum at both ends and at the top, for optimisers whose momentum may move; false leaves it alone. Default [0.95, 0.85]. */
  readonly momentum?: readonly [atEnds: number, atTop: number] | false;
  /** How the rate goes from one point to the next. Default "cosine". */
  readonly shape?: "cosine" | "linear";
  /** Whether the rate falls back to `start` in the time that it took to rise, and only then on to `end`. Default false. */
  readonly threePhases?: boolean;
  /**
   * "fastai" (default): the top comes when the warm-up is over, and the end would come after the last step. "pytorch": the top is
   * the last step of the warm-up, and the end is the last step.
   */
  readonly form?: "fastai" | "pytorch";
}

/** A stretch of the cycle: until when, and what it comes to there. */
interface Corner extends ScheduledRate {
  readonly step: number;
}

/**
 * One cycle (Smith, 2018): the rate rises to the optimiser's learning rate and falls far below where it began, while the
 * momentum does the opposite. The optimiser's learning rate is the highest there is.
 *
 * The momentum moves in optimisers that have one, such as sgd({ momentum: 0.9 }) and adam({ scheduledBeta1: true }).
 * @throws ProblemError when a length is none, a number is out of range, or a word is unknown.
 */
export function oneCycle(options: OneCycleOptions = {}): Schedule {
  expectOptions("oneCycle", options, ["warmupSteps", "start", "end", "momentum", "shape", "threePhases", "form"]);
  const { warmupSteps = { fraction: 0.25 }, start = 1 / 25, end = 1e-5, momentum = [0.95, 0.85] as const } = options;
  const { shape = "cosine", threePhases = false, form = "fastai" } = options;
  expectSpan("oneCycle", "warmupSteps", warmupSteps);
  expectNumber("oneCycle", "start", start, { least: 0 });
  expectNumber("oneCycle", "end", end, { least: 0 });
  if (momentum !== false) {
    expectNumber("oneCycle", "momentum[0]", momentum?.[0], { least: 0, below: 1 });
    expectNumber("oneCycle", "momentum[1]", momentum[1], { least: 0, below: 1 });
  }
  expectOneOf("oneCycle", "shape", shape, ["cosine", "linear"]);
  expectOneOf("oneCycle", "form", form, ["fastai", "pytorch"]);

  const atEnds = momentum === false ? {} : { momentum: momentum[0] };
  const atTop = momentum === false ? {} : { momentum: momentum[1] };
  const cornersOf = (progress: Progress): readonly Corner[] => {
    const last = form === "pytorch" ? 1 : 0;
    const rise = stepsOf(warmupSteps, progress);
    return [
      { step: 0, rate: start, ...atEnds },
      { step: rise - last, rate: 1, ...atTop },
      ...(threePhases ? [{ step: 2 * (rise - last), rate: start, ...atEnds }] : []),
      { step: progress.totalSteps - last, rate: end, ...atEnds },
    ];
  };
  const blend = shape === "cosine" ? between : (first: number, next: number, f: number) => first + (next - first) * f;
  return Object.freeze<Schedule>({
    kind: "oneCycle",
    config: { warmupSteps, start, end, momentum, shape, threePhases, form },
    at(progress) {
      const corners = cornersOf(progress);
      const index = corners.findIndex(({ step }, i) => i > 0 && progress.step <= step);
      if (index < 0) return corner(corners.at(-1)!);
      const [from, to] = [corners[index - 1]!, corners[index]!];
      const fraction = to.step === from.step ? 1 : (progress.step - from.step) / (to.step - from.step);
      const rate = blend(from.rate, to.rate, fraction);
      if (from.momentum === undefined || to.momentum === undefined) return { rate };
      return { rate, momentum: blend(from.momentum, to.momentum, fraction) };
    },
  });
}

function corner({ step: _, ...rates }: Corner): ScheduledRate {
  return rates;
}
