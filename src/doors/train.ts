/** What training needs besides layers: losses, optimisers, networks, scores, and the types of what happens. */

export { type BatchOptions, batches } from "../data/batches.ts";
export {
  asSplit,
  classCounts,
  fineClassCounts,
  type ImageSet,
  type ImageSetOptions,
  imagePixels,
  imageSet,
  labelsOf,
  majorityBaseline,
  type Selection,
  type Split,
  subset,
} from "../data/dataset.ts";
export { type ClassMapping, groupClasses, oneAgainstRest } from "../data/grouping.ts";
export { firstPerClass, stratifiedSplit } from "../data/split.ts";
export { type Problem, ProblemError } from "../errors.ts";
export { type Classifier, openClassifier } from "../evaluate/classifier.ts";
export { type Interval, wilsonInterval } from "../evaluate/interval.ts";
export {
  type BinaryCounts,
  binaryCounts,
  type ClassScores,
  likeliest,
  type Scores,
  score,
} from "../evaluate/scores.ts";
export { crossEntropy } from "../nn/losses/crossEntropy.ts";
export type { Loss } from "../nn/losses/loss.ts";
export type { Model, Weights } from "../nn/model.ts";
export { type AdamOptions, adam } from "../nn/optimizers/adam.ts";
export type { Optimizer, OptimizerStep, OptimizerUpdate, TrainedWeight } from "../nn/optimizers/optimizer.ts";
export { type SgdOptions, sgd } from "../nn/optimizers/sgd.ts";
export type { EpochResult, Progress, Schedule, ScheduledRate } from "../nn/schedules/schedule.ts";
export type { Runtime, Session, Tensors } from "../runtime/runtime.ts";
export type { EndEvent, EpochEvent, FitEvent, StartEvent, StepEvent } from "../train/events.ts";
export { firstWeight, frozenWeights, initialState } from "../train/initialState.ts";
export { openTrainer, type StepInput, type StepResult, type Trainer } from "../train/trainer.ts";
export { birdNet } from "../zoo/birdNet.ts";
