import { asSplit, classCounts, majorityBaseline, type Selection } from "../data/selection.ts";
import { expectOptions, ProblemError } from "../errors.ts";
import type { Layer } from "../nn/layer.ts";
import { expectWhole } from "../nn/options.ts";
import { randomKey, split } from "../tensor/random.ts";
import type { TrainingEstimate } from "../train/estimate.ts";
import { type FitOptions, fit } from "../train/fit.ts";
import { settingNames } from "../train/settings.ts";
import { type Forecast, forecast } from "./forecast.ts";
import { nestedSubsets, partOf } from "./nestedSubsets.ts";
import type { MeasuredError } from "./powerLaw.ts";

type NotAsked = "resume" | "earlier" | "checkpoints" | "sampleWeights" | "validation";

export interface LearningCurveOptions extends Omit<FitOptions, NotAsked> {
  /** Images to judge each training on; none learns from them. */
  readonly validation: Selection;
  /** How often each part is trained on, each time with another seed: other images in the parts, other first weights. Default 1. */
  readonly repeats?: number;
}

/** One plan, steps, a point after each training, one curve at the end. Plain data. */
export type LearningCurveEvent = CurvePlan | CurveStep | CurvePoint | CurveEnd;

/** What will be done. */
export interface CurvePlan {
  readonly type: "plan";
  /** Images in each part, the fewest first. */
  readonly sizes: readonly number[];
  readonly repeats: number;
  /** Of each training, whatever the part. */
  readonly steps: number;
  readonly batchSize: number;
  readonly validationImages: number;
  /** What always giving the commonest class would get wrong of the validation images. */
  readonly baseline: { readonly className: string; readonly error: number };
  /** Of one training, where `estimate` asks for it. */
  readonly estimate?: TrainingEstimate;
}

export interface CurveStep {
  readonly type: "step";
  /** Steps done, and in all trainings together. */
  readonly done: number;
  readonly total: number;
  /** Images that are being learned from. */
  readonly images: number;
}

/** One training is over. */
export interface CurvePoint extends MeasuredError {
  readonly type: "point";
  /** 1 for the first time that this part is trained on. */
  readonly repeat: number;
  /** Of the validation images. */
  readonly error: number;
  /** The epoch, of as many steps as all images take, whose weights were judged. */
  readonly epoch: number;
}

export interface CurveEnd extends Forecast {
  readonly type: "curve";
}

/** Parts of the training images. */
const PARTS = [1 / 8, 1 / 4, 1 / 2, 1];
/** Fewer images of a class say nothing about it. */
const FEWEST = 4;

/**
 * What would more images bring? Trains on an eighth, a quarter, a half and all of the training images, judges each training on validation,
 * draws a curve through the errors, and goes on along it to twice the images. Every training takes the same steps of equally large
 * batches: those of all images in the wanted epochs. (A small part's images come more often; with fewer steps it would be worse for that alone.)
 * Nothing is kept. Stopped by its signal it ends without a curve.
 * @throws ProblemError as `fit` does, and where there are no validation images, a class is too small, or a training diverges.
 */
export async function* learningCurve(
  network: Layer,
  options: LearningCurveOptions,
): AsyncGenerator<LearningCurveEvent, void, undefined> {
  const { repeats = 1, estimate = false, ...training } = checked(options);
  const { train, validation, seed = 0, signal } = training;
  const trainings = repeats * PARTS.length;
  const points: CurvePoint[] = [];
  let before = 0;
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const key = split(randomKey(seed + repeat - 1), "learning curve");
    const parts = nestedSubsets(train, PARTS, key);
    for (const { images, repeated } of parts) {
      const isFirst = points.length === 0;
      const judged: (MeasuredError & { readonly error: number })[] = [];
      const given = { ...training, train: repeated, seed: seed + repeat - 1, estimate: isFirst && estimate };
      let steps = 0;
      for await (const event of fit(network, given)) {
        if (event.type === "start") {
          steps = event.epochs * event.stepsPerEpoch;
          if (!isFirst) continue;
          const { batchSize, validationImages } = event;
          const { className, accuracy } = majorityBaseline(validation);
          yield {
            ...{ type: "plan", sizes: parts.map((part) => part.images), repeats, steps, batchSize, validationImages },
            ...{ baseline: { className, error: 1 - accuracy }, ...(event.estimate && { estimate: event.estimate }) },
          };
        }
        if (event.type === "step")
          yield { type: "step", done: before + event.totalStep, total: trainings * steps, images };
        if (event.type === "epoch") judged.push(mistakes(images, event.validation!));
        if (event.type !== "end") continue;
        if (event.reason === "aborted" || signal?.aborted) return;
        if (event.reason === "diverged") throw diverged(images, parts.at(-1)!.images);
        const epoch = event.isBest ? event.best!.epoch : event.epochs;
        const point: CurvePoint = { type: "point", repeat, epoch, ...judged[epoch - 1]! };
        points.push(point);
        yield point;
      }
      before += steps;
    }
  }
  yield { type: "curve", ...forecast(points, split(randomKey(seed), "forecast")) };
}

function mistakes(images: number, { accuracy, count }: { readonly accuracy: number; readonly count: number }) {
  const wrong = Math.round((1 - accuracy) * count);
  return { images, judged: count, wrong, error: wrong / count };
}

function checked(options: LearningCurveOptions): LearningCurveOptions {
  expectOptions("learningCurve", options, [
    ...(["train", "validation", "loss", "classWeights", "estimate", "repeats"] as const),
    ...settingNames,
  ]);
  const { train, validation, repeats = 1 } = options;
  expectWhole("learningCurve", "repeats", repeats, 1);
  if (validation === undefined || asSplit(validation).indices.length === 0) {
    throw new ProblemError({
      what: "A learning curve is judged on validation images, and there are none",
      mend: "Keep some: --validation-fraction 0.1, or a folder named validation.",
    });
  }
  const { set } = asSplit(train);
  const sizes = classCounts(train).map((size, i) => ({ name: set.classes[i]!, size }));
  const smallest = sizes
    .filter(({ size }) => size > 0)
    .reduce((least, each) => (each.size < least.size ? each : least));
  const part = partOf(smallest.size, PARTS[0]!);
  if (part >= FEWEST) return options;
  throw new ProblemError({
    what: `A learning curve needs more images: the smallest part, an eighth, would have ${part} of "${smallest.name}"`,
    expected: `at least ${FEWEST} of each class in it, so about ${FEWEST / PARTS[0]!} of each class to learn from`,
    received: `${smallest.size} of "${smallest.name}"`,
    mend: "Take more images, or only classes that have enough.",
  });
}

function diverged(images: number, all: number): ProblemError {
  return new ProblemError({
    what: `Training on ${images} of the ${all} images failed: its numbers were no longer finite`,
    mend: "Try a lower --learning-rate; plumage train with --find-learning-rate suggests one.",
  });
}
