import { encodeModel } from "../compile/modelFile.ts";
import { type TrainStep, trainStep } from "../compile/trainStep.ts";
import { batchBuffers, batches } from "../data/batches.ts";
import type { ImageSet } from "../data/dataset.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { expectOptions, kindOf, ProblemError, shortList } from "../errors.ts";
import { judgeFile } from "../evaluate/judge.ts";
import type { Layer } from "../nn/layer.ts";
import { crossEntropy } from "../nn/losses/crossEntropy.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Model, Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import { randomKey, split } from "../tensor/random.ts";
import { elementCount, tensor } from "../tensor/tensor.ts";
import { checkParts } from "./checkParts.ts";
import { type Checkpoint, checkpointOf, resumedState } from "./checkpoint.ts";
import type { FitEvent } from "./events.ts";
import { finishedWeights, frozenWeights, initialState } from "./initialState.ts";
import { trainingLoop } from "./loop.ts";
import { measureConstants } from "./measure.ts";
import { type FitProgress, startOfProgress } from "./progress.ts";
import { weightsAt, weightsOfImages } from "./sampleWeights.ts";
import { checkSettings, settingNames, type TrainingSettings, usualBatchSize } from "./settings.ts";
import { openTrainer } from "./trainer.ts";

export interface FitOptions extends TrainingSettings {
  /** The images to learn from. */
  readonly train: Selection;
  /** Images to judge the model on after each epoch, at least one; it never learns from them. Default none. */
  readonly validation?: Selection;
  /** Default crossEntropy(). */
  readonly loss?: Loss;
  /** How much the loss of each class counts, by name; 1 for classes that are not named. */
  readonly classWeights?: Readonly<Record<string, number>>;
  /** How much the loss of each training image counts, in the order of `train`. Default: 1 each. */
  readonly sampleWeights?: ArrayLike<number>;
  /**
   * Where an earlier training stopped: this one goes on as if it had not. Give the same images, optimiser, loss and schedule;
   * `epochs` counts from the beginning. Its seed and batch size are the defaults.
   */
  readonly resume?: Checkpoint;
  /** Whether each epoch and the end carry a checkpoint, to be saved. Default false: it takes a copy of all weights and more. */
  readonly checkpoints?: boolean;
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
    "checkpoints",
    ...settingNames,
  ]);
  const { train, validation, epochs = 10, optimizer = adam(), loss = crossEntropy(), schedule } = options;
  const { clipNorm, clipValue, accumulate, resume, signal, runtime } = options;
  const { seed = resume?.progress?.seed ?? 0 } = options;
  checkOptions(options);
  if (resume !== undefined) checkResume(resume);
  const given = { ...options.weights, ...resume?.model.weights };
  checkParts("fit", network, { optimizer, loss, schedule, weights: given, runtime });
  const { set, indices } = asSplit(train);
  const { batchSize = resume?.progress.batchSize ?? usualBatchSize(indices.length) } = options;
  const { height, width, channels } = set;
  const image = { height, width, channels };
  const key = randomKey(seed);

  const imageWeights = weightsOfImages(train, options);
  const frozen = frozenWeights(network, image, split(key, "weights"), given);
  const settings = { network, input: image, loss, optimizer, clipNorm, clipValue, accumulate };
  const writeStep = (values: Weights) => trainStep({ ...settings, sampleWeights: imageWeights !== undefined, values });
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
  const begin = { ...startOfProgress({ seed, batchSize }), ...resume?.progress, seed, batchSize };

  const modelNow = (): Model => ({
    network,
    image,
    classes: set.classes,
    weights: { ...known, ...finishedWeights(program, trainer.state) },
  });
  const checkpoint = (progress: FitProgress) =>
    options.checkpoints ? { checkpoint: checkpointOf(modelNow(), trainer.state, optimizer, progress) } : {};
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
  const judge = async () => validation && judgeFile(encodeModel(modelNow()), validation, runtime);

  const stepsPerEpoch = Math.ceil(indices.length / batchSize);
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
    };
    const count = indices.length;
    const loop = { trainer, optimizer, schedule, epochs, count, hasClasses: true, key, signal, begin, feed, judge };
    for await (const event of trainingLoop(loop)) {
      if (event.type === "step") yield { ...event, accuracy: event.accuracy! };
      else if (event.type === "epoch") {
        const { epoch, means, judged, progress } = event;
        const told = { type: "epoch", epoch, loss: means.loss, accuracy: means.accuracy! } as const;
        yield { ...told, ...(judged && { validation: judged }), ...checkpoint(progress) };
      } else {
        const { type, reason, epochs: done, progress } = event;
        const told = { type, reason, epochs: done, totalStep: progress.totalStep };
        yield { ...told, model: modelNow(), ...checkpoint(progress) };
      }
    }
  } finally {
    await trainer.close();
  }
}

function checkOptions(options: FitOptions): void {
  const { train, validation } = options;
  if (train === undefined) {
    throw new ProblemError({
      what: "fit: it has nothing to learn from",
      expected: "options with train: an image set, or a part of one",
      received: "none",
      mend: "Call fit(network, { train: images }).",
    });
  }
  const count = asSplit(train).indices.length;
  if (count === 0)
    throw new ProblemError({
      what: "fit: there are no images to train on",
      mend: "Give at least one image of each class.",
    });
  if (validation !== undefined) checkValidation(asSplit(train).set, asSplit(validation));
  checkSettings("fit", count, options);
}

function checkResume(resume: Checkpoint): void {
  if (Object(resume.progress) === resume.progress && Object(resume.model) === resume.model) return;
  throw new ProblemError({
    what: "fit: resume is no checkpoint",
    expected: "one that fit gave, or that was loaded",
    received: kindOf(resume),
    mend: "Load it first: resume: await loadCheckpoint(file).",
  });
}

/** Before training, not after its first epoch. */
function checkValidation(train: ImageSet, { set: validation, indices }: Split): void {
  if (indices.length === 0) {
    throw new ProblemError({
      what: "fit: the validation selection holds no image",
      mend: "Leave validation out, or give it images.",
    });
  }
  const meaning = ({ height, width, channels, classes }: ImageSet) =>
    `${height} x ${width} x ${channels} of ${shortList(classes)}`;
  const isAlike =
    validation.height === train.height &&
    validation.width === train.width &&
    validation.channels === train.channels &&
    validation.classes.length === train.classes.length &&
    validation.classes.every((name, i) => name === train.classes[i]);
  if (isAlike) return;
  throw new ProblemError({
    what: "fit: the validation images are not like the training images",
    expected: meaning(train),
    received: meaning(validation),
    mend: "Give both the same size and the same classes, in the same order.",
  });
}

/** Weights may be for a part of the network, such as all but its head; but not for none of it. */
function checkWeights(given: Weights, names: readonly string[]): void {
  const found = Object.keys(given);
  if (found.length === 0 || found.some((name) => names.includes(name))) return;
  throw new ProblemError({
    what: "fit: none of the weights belongs to this network",
    expected: shortList(names),
    received: shortList(found),
  });
}

function checkClasses(program: TrainStep, classes: readonly string[]): void {
  if (program.classes === classes.length) return;
  throw new ProblemError({
    what: "fit: the network's last layer does not fit the classes of the data",
    expected: `${classes.length} outputs (${shortList(classes)})`,
    received: program.classes === undefined ? "no row of numbers for each image" : `${program.classes}`,
    mend: `Let it end in dense(${classes.length}, { activation: "softmax" }).`,
  });
}
