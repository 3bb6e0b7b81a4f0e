import { encodeModel } from "../compile/modelFile.ts";
import { type TrainStep, trainStep } from "../compile/trainStep.ts";
import { batchBuffers, batches } from "../data/batches.ts";
import { asSplit, type ImageSet, type Selection, type Split } from "../data/dataset.ts";
import { ProblemError, shortList } from "../errors.ts";
import { judgeFile } from "../evaluate/judge.ts";
import { fansOf } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import { crossEntropy } from "../nn/losses/crossEntropy.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Model, Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type RandomKey, randomKey, shuffled, split } from "../tensor/random.ts";
import { elementCount, type Tensor, tensor, zeros } from "../tensor/tensor.ts";
import type { EndEvent, FitEvent } from "./events.ts";
import { measureConstants } from "./measure.ts";
import { isFiniteStep, openTrainer, type Trainer } from "./trainer.ts";

const DEFAULT_BATCH_SIZE = 96;

export interface FitOptions {
  /** The images to learn from. */
  readonly train: Selection;
  /** Images to judge the model on after each epoch, at least one; it never learns from them. Default none. */
  readonly validation?: Selection;
  /** How often all training images are seen. Default 10. */
  readonly epochs?: number;
  /** Images in one step. The last step of an epoch takes what is left. Default 96, or all where there are fewer. */
  readonly batchSize?: number;
  /** Default adam(). */
  readonly optimizer?: Optimizer;
  /** Default crossEntropy(). */
  readonly loss?: Loss;
  /** The largest norm of all gradients together; longer ones are shortened. Default: no limit. */
  readonly clipNorm?: number;
  /** Fixes everything random: first weights, order, augmentation, dropout. Default 0. */
  readonly seed?: number;
  /** Ends training after the step under way. */
  readonly signal?: { readonly aborted: boolean };
  /** The engine that runs the steps. */
  readonly runtime: Runtime;
}

/**
 * Trains a network, and tells what happens as it happens. Nothing happens until you loop over it. Leaving the loop stops the training.
 *
 * On one machine, with one number of threads, a seed gives the same weights to the bit.
 * @throws ProblemError when an option is out of range, there is nothing to learn from, or a layer does not fit its input.
 */
export async function* fit(network: Layer, options: FitOptions): AsyncGenerator<FitEvent, void, undefined> {
  const { train, validation, epochs = 10, optimizer = adam(), loss = crossEntropy() } = options;
  const { clipNorm, seed = 0, signal, runtime } = options;
  checkOptions(options);
  const { set, indices } = asSplit(train);
  const { batchSize = Math.min(DEFAULT_BATCH_SIZE, indices.length) } = options;
  const { height, width, channels } = set;
  const image = { height, width, channels };
  const key = randomKey(seed);

  const written = trainStep({ network, image, loss, optimizer, clipNorm, values: {} });
  checkClasses(written, set.classes);
  const measured = await measureConstants(network, train, image, runtime);
  const program = trainStep({ network, image, loss, optimizer, clipNorm, values: measured });
  const trainer = await openTrainer(program, image, batchSize, initialState(program, split(key, "weights")), runtime);

  const modelNow = (): Model => ({
    network,
    image,
    classes: set.classes,
    weights: { ...measured, ...copiedWeights(program, trainer) },
  });
  const end = (reason: EndEvent["reason"], epoch: number, totalStep: number): EndEvent => ({
    type: "end",
    reason,
    epochs: epoch,
    totalStep,
    model: modelNow(),
  });

  try {
    yield {
      type: "start",
      epochs,
      stepsPerEpoch: Math.ceil(indices.length / batchSize),
      batchSize,
      trainImages: indices.length,
      validationImages: validation === undefined ? 0 : asSplit(validation).indices.length,
      parameters: program.state.reduce(
        (count, { shape, parameter }) => count + (parameter ? elementCount(shape) : 0),
        0,
      ),
      engine: runtime.engine,
      threads: runtime.threads,
    };
    const buffers = batchBuffers(set, batchSize);
    let totalStep = 0;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = shuffled(split(split(key, "order"), epoch), indices.length);
      let seen = 0;
      let lossSum = 0;
      let correct = 0;
      let step = 0;
      for (const batch of batches(train, { size: batchSize, order, buffers })) {
        if (signal?.aborted) return yield end("aborted", epoch - 1, totalStep);
        const result = await trainer.step(batch, optimizer.learningRate, split(split(key, "step"), totalStep));
        const { count } = batch;
        const told = { epoch, step: ++step, totalStep: totalStep + 1, count, accuracy: result.correct / count };
        yield { type: "step", ...told, loss: result.loss, gradientNorm: result.gradientNorm };
        // The last update led here, and is taken back.
        if (!isFiniteStep(result)) return yield end("diverged", epoch - 1, Math.max(0, totalStep - 1));
        totalStep += 1;
        seen += count;
        lossSum += result.loss * count;
        correct += result.correct;
      }
      if (!trainer.isSound()) {
        trainer.undo();
        return yield end("diverged", epoch - 1, totalStep - 1);
      }
      // Judged as the file that it becomes.
      const judged = validation && { validation: await judgeFile(encodeModel(modelNow()), validation, runtime) };
      yield { type: "epoch", epoch, loss: lossSum / seen, accuracy: correct / seen, ...judged };
    }
    yield end("finished", epochs, totalStep);
  } finally {
    await trainer.close();
  }
}

function initialState(program: TrainStep, key: RandomKey): Record<string, Tensor> {
  const entries = program.state.map(({ name, shape, parameter }) => {
    if (parameter === undefined) return [name, zeros("float32", shape)] as const;
    return [
      name,
      tensor("float32", shape, parameter.initializer.draw(split(key, name), shape, fansOf(shape))),
    ] as const;
  });
  return Object.fromEntries(entries);
}

function copiedWeights(program: TrainStep, trainer: Trainer): Weights {
  const weights = program.state.filter(({ parameter }) => parameter !== undefined);
  return Object.fromEntries(
    weights.map(({ name, shape }) => [
      name,
      tensor("float32", shape, (trainer.state[name]!.data as Float32Array).slice()),
    ]),
  );
}

function checkOptions({ train, validation, epochs = 10, batchSize = 1, clipNorm, seed = 0 }: FitOptions): void {
  const count = asSplit(train).indices.length;
  if (count === 0)
    throw new ProblemError({
      what: "fit: there are no images to train on",
      mend: "Give at least one image of each class.",
    });
  if (validation !== undefined) checkValidation(asSplit(train).set, asSplit(validation));
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ProblemError({
        what: `fit: ${name} is out of range`,
        expected: "a whole number of at least 1",
        received: String(value),
      });
    }
  }
  if (batchSize > count) {
    throw new ProblemError({
      what: "fit: batchSize is larger than the training set",
      expected: `at most ${count}`,
      received: String(batchSize),
      mend: "Use a smaller batch or more images.",
    });
  }
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw new ProblemError({
      what: "fit: clipNorm is out of range",
      expected: "a number above 0",
      received: String(clipNorm),
    });
  }
  if (!Number.isFinite(seed))
    throw new ProblemError({ what: "fit: seed is out of range", expected: "a finite number", received: String(seed) });
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

function checkClasses(program: TrainStep, classes: readonly string[]): void {
  if (program.classes === classes.length) return;
  throw new ProblemError({
    what: "fit: the network's last layer does not fit the classes of the data",
    expected: `${classes.length} outputs (${shortList(classes)})`,
    received: `${program.classes}`,
    mend: `Let it end in dense(${classes.length}, { activation: "softmax" }).`,
  });
}
