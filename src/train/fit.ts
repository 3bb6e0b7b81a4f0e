import { encodePassingModel } from "../compile/modelFile.ts";
import { trainStep } from "../compile/trainStep.ts";
import { batchBuffers, batches } from "../data/batches.ts";
import { asSplit, type Selection } from "../data/selection.ts";
import { expectOptions } from "../errors.ts";
import { judgeFile } from "../evaluate/judge.ts";
import type { Layer } from "../nn/layer.ts";
import { crossEntropy } from "../nn/losses/crossEntropy.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Model, Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { trainingMemory } from "../summary/trainingMemory.ts";
import { randomKey, split } from "../tensor/random.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";
import { checkClasses, checkFitOptions, checkResume, checkWeights } from "./checkFit.ts";
import { checkParts } from "./checkParts.ts";
import { type Checkpoint, checkpointOf, resumedState } from "./checkpoint.ts";
import { type CheckpointSpacing, checkpointClock } from "./checkpointClock.ts";
import { controlOf } from "./control.ts";
import { earlierOf } from "./earlier.ts";
import { estimateTraining, memoryOf } from "./estimate.ts";
import type { FitEvent } from "./events.ts";
import { findFault } from "./findFault.ts";
import { finishedWeights, frozenWeights, initialState } from "./initialState.ts";
import { trainingLoop } from "./loop.ts";
import { measureConstants } from "./measure.ts";
import { monitorsOf } from "./monitor.ts";
import { type FitProgress, startOfProgress } from "./progress.ts";
import { weightsAt, weightsOfImages } from "./sampleWeights.ts";
import { checkAccumulate, settingNames, type TrainingSettings, usualBatchSize } from "./settings.ts";
import { openTrainer, type StepResult } from "./trainer.ts";

export interface FitOptions extends TrainingSettings {
  /** The images to learn from. */
  readonly train: Selection;
  /** Images to judge the model on after each epoch, at least one; it never learns from them. Default none. */
  readonly validation?: Selection;
  /** Default crossEntropy(). */
  readonly loss?: Loss;
  /**
   * How much the loss of each class counts in training, by name; 1 for classes that are not named. "balanced": each class as much
   * as any other, images / (classes * images of the class). Validation is not weighted.
   */
  readonly classWeights?: Readonly<Record<string, number>> | "balanced";
  /** How much the loss of each training image counts, in the order of `train`. Default: 1 each. */
  readonly sampleWeights?: ArrayLike<number>;
  /**
   * Where an earlier training stopped: this one goes on as if it had not. Give the same images, optimiser, loss and schedule;
   * `epochs` counts from the beginning. Its seed and batch size are the defaults.
   */
  readonly resume?: Checkpoint;
  /**
   * Where a training that was taken up again finds the checkpoint at the end of an epoch (1 is the first), for the weights of an
   * epoch that was better than all since, and to go back to from an epoch that was under way: undefined where it is lost. Then it
   * goes back to where it was taken up, and the best epoch's weights are those it has.
   */
  readonly earlier?: (epoch: number) => Promise<Checkpoint | undefined>;
  /**
   * Whether each epoch and the end carry a checkpoint, to be saved; with { everySteps } or { everyMinutes } there are events with
   * one within epochs, too. Default false: it takes a copy of all weights and more.
   */
  readonly checkpoints?: boolean | CheckpointSpacing;
  /**
   * Whether the start event tells how long training will take and how much memory. Two steps are tried for it, of which nothing is
   * kept, and a batch is judged. { held } says what the process holds, in bytes, and is asked after that. Default false.
   */
  readonly estimate?: boolean | { readonly held: () => number };
}

/**
 * Trains a network, and tells what happens as it happens. Nothing happens until you loop over it. Leaving the loop stops the training.
 *
 * On one machine, with one number of threads, a seed gives the same weights to the bit.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or a layer does not fit its input.
 */
export async function* fit(network: Layer, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  expectOptions("fit", options, [
    "train",
    "validation",
    "loss",
    "classWeights",
    "sampleWeights",
    "resume",
    "earlier",
    "checkpoints",
    "estimate",
    ...settingNames,
  ]);
  const { train, validation, epochs = 10, optimizer = adam(), loss = crossEntropy(), schedule } = options;
  const { clipNorm, clipValue, accumulate = 1, resume, signal, runtime } = options;
  const { seed = resume?.progress?.seed ?? 0 } = options;
  checkFitOptions(options);
  const monitors = monitorsOf({ validation: validation !== undefined, classes: true, macroF1: true });
  const control = controlOf("fit", options, monitors);
  if (resume !== undefined) checkResume(resume);
  const given = { ...options.weights, ...resume?.model.weights };
  checkParts("fit", network, { optimizer, loss, schedule, weights: given, runtime });
  const { set, indices } = asSplit(train);
  const { batchSize = resume?.progress.batchSize ?? usualBatchSize(indices.length) } = options;
  checkAccumulate("fit", accumulate, epochs * Math.ceil(indices.length / batchSize));
  const { height, width, channels } = set;
  const image = { height, width, channels };
  const key = randomKey(seed);

  const imageWeights = weightsOfImages(train, options);
  const frozen = frozenWeights(network, image, split(key, "weights"), given);
  const settings = { network, input: image, loss, optimizer, clipNorm, clipValue, accumulate };
  const stepOptions = (values: Weights) => ({ ...settings, sampleWeights: imageWeights !== undefined, values });
  const writeStep = (values: Weights) => trainStep(stepOptions(values));
  // Once before anything is measured, so that mistakes show at once.
  checkClasses(writeStep(frozen), set.classes);
  const known = { ...frozen, ...(await measureConstants(network, train, image, runtime, given)) };
  const program = writeStep(known);
  const weights = program.state.filter(({ parameter }) => parameter !== undefined);
  checkWeights(given, [...Object.keys(known), ...weights.map(({ name }) => name)]);
  const first =
    resume === undefined
      ? initialState(program, split(key, "weights"), given)
      : resumedState(program, resume, { optimizer, batchSize });
  const trainer = await openTrainer(program, Math.min(batchSize, indices.length), first, runtime, split(key, "images"));
  const begin = startOfProgress({ seed, batchSize }, control.monitor, resume?.progress);

  const weightsNow = () => ({ ...known, ...finishedWeights(program, trainer.state, accumulate) });
  const modelOf = (weights: Weights): Model => ({ network, image, classes: set.classes, weights });
  const earlier =
    resume &&
    earlierOf(resume, begin, {
      ...{ earlier: options.earlier, restoreBest: control.restoreBest },
      first: () => initialState(program, split(key, "weights"), options.weights),
      stateOf: (kept) => resumedState(program, kept, { optimizer, batchSize }),
    });
  const checkpoint = (progress: FitProgress) =>
    options.checkpoints
      ? { checkpoint: checkpointOf(modelOf(weightsNow()), trainer.state, optimizer, progress) }
      : undefined;
  const buffers = batchBuffers(set, batchSize);
  const feed = (places: Uint32Array, epoch: number) => {
    const [batch] = batches(train, { size: places.length, order: places, buffers, epoch });
    const { count, images, labels } = batch!;
    return {
      images: tensor("uint8", [count, height, width, channels], images),
      labels: tensor("int32", [count], labels),
      ...(imageWeights && { sampleWeights: weightsAt(imageWeights, places) }),
    };
  };
  // Judged as the file that it becomes.
  const judgeOn = (images: Selection) => judgeFile(encodePassingModel(modelOf(weightsNow())), images, runtime);
  const judge = async () => validation && judgeOn(validation);

  const stepsPerEpoch = Math.ceil(indices.length / batchSize);
  const estimate = async () => {
    const places = Uint32Array.from({ length: Math.min(batchSize, indices.length) }, (_, i) => i);
    const { learningRate, momentum } = optimizer;
    const needsOf = (batch: number) => trainingMemory(network, image, { batch, optimizer });
    const left = indices.length % places.length;
    const needs = needsOf(places.length);
    const short = left === 0 ? undefined : needsOf(left);
    const held = typeof options.estimate === "object" ? options.estimate.held : undefined;
    return estimateTraining({
      tryStep: () =>
        trainer.tryStep(
          { count: places.length, batch: feed(places, 0), learningRate, momentum, places },
          split(key, "estimate"),
        ),
      ...{
        steps: epochs * stepsPerEpoch - begin.totalStep,
        epochs: epochs - begin.epoch,
        memory: () => memoryOf(needs, short, held),
      },
      ...{ validation, judge: judgeOn },
    });
  };
  try {
    yield {
      type: "start",
      epochs,
      stepsPerEpoch,
      batchSize,
      trainImages: indices.length,
      validationImages: validation === undefined ? 0 : asSplit(validation).indices.length,
      parameters: program.state.reduce(
        (count, { shape, parameter }) => count + (parameter?.trainable ? elementCount(shape) : 0),
        0,
      ),
      engine: runtime.engine,
      threads: runtime.threads,
      ...(options.estimate && { estimate: await estimate() }),
    };
    const count = indices.length;
    const clock = typeof options.checkpoints === "object" ? checkpointClock(options.checkpoints) : undefined;
    const locate = (result: StepResult) => findFault(stepOptions(known), trainer, result, runtime);
    const data = { count, hasClasses: true, locate, key, begin, feed, judge, weightsNow, earlier };
    const loop = { trainer, optimizer, schedule, epochs, signal, control, clock, ...data };
    for await (const event of trainingLoop(loop)) {
      switch (event.type) {
        case "step":
          yield { ...event, accuracy: event.accuracy! };
          break;
        case "checkpoint":
          yield { type: "checkpoint", ...checkpoint(event.progress)! };
          break;
        case "setback":
          yield event;
          break;
        case "epoch": {
          const { means, judged, progress, ...rest } = event;
          const told = { ...rest, loss: means.loss, accuracy: means.accuracy! };
          yield { ...told, ...(judged && { validation: judged }), ...checkpoint(progress) };
          break;
        }
        case "end": {
          const { weights, progress, ...rest } = event;
          yield { ...rest, totalStep: progress.totalStep, model: modelOf(weights), ...checkpoint(progress) };
        }
      }
    }
  } finally {
    await trainer.close();
  }
}
