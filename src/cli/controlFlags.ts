import { ProblemError } from "../errors.ts";
import { optimizerNames, scheduleNames, type TrainingControl } from "../experiment/trainingSettings.ts";
import { monitorNames } from "../train/monitor.ts";
import { type Flag, fraction, oneOf, positiveNumber, toggle, wholeNumber } from "./flags.ts";

function named<const Word extends string>(about: string, words: readonly Word[]): Flag<Word> {
  return { ...oneOf(`${about}: ${words.join(", ")}`, words), placeholder: "NAME" };
}

/** "balanced", or a weight for each class by name: bird=2,cat=0.5 */
const classWeights: Flag<NonNullable<TrainingControl["classWeights"]>> = {
  about: 'how much each class counts: bird=2,cat=0.5 (others: 1), or "balanced": each as much as any other',
  placeholder: "WEIGHTS",
  parse(text, name) {
    if (text === "balanced") return text;
    const parts = text.split(",").map((part) => /^(.+)=(\d+\.?\d*|\.\d+)$/.exec(part.trim()));
    if (parts.every((part) => part !== null)) {
      return Object.fromEntries(parts.map(([, className, weight]) => [className!.trim(), Number(weight)]));
    }
    const expected = 'weights such as bird=2,cat=0.5, or "balanced"';
    throw new ProblemError({ what: name, expected, received: `"${text}"` }, { exitCode: 2 });
  },
};

/** What controls a training. */
export const controlFlags = {
  optimizer: named("how gradients change weights (default: adam)", optimizerNames),
  schedule: named("how the learning rate changes while training goes on (default: constant)", scheduleNames),
  patience: wholeNumber("stop after N epochs that are no better than the best (default: never)", { min: 1 }),
  monitor: named("what the best epoch is best in (default: validationLoss)", monitorNames),
  lastEpoch: toggle("leave the model of the last epoch, not of the best one"),
  ema: fraction("leave an average of the weights that keeps this part of itself at each step: 0.999"),
  classWeights,
  accumulate: wholeNumber("make one update from N batches, as if they were one (default: 1)", { min: 1 }),
  clipNorm: positiveNumber("the largest norm of all gradients together (default: 5)"),
};

/** What the flags ask for. */
export function controlSettings(
  flags: {
    readonly [K in keyof typeof controlFlags]?: (typeof controlFlags)[K] extends Flag<infer T> ? T : never;
  },
) {
  const { optimizer, schedule, patience, monitor, lastEpoch, ema, accumulate, clipNorm } = flags;
  const restoreBest = lastEpoch ? false : undefined;
  return {
    optimizer,
    schedule,
    patience,
    monitor,
    restoreBest,
    ema,
    classWeights: flags.classWeights,
    accumulate,
    clipNorm,
  };
}
