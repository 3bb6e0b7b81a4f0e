import type { TrainStep } from "../compile/trainStep.ts";
import type { ImageSet } from "../data/dataset.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { kindOf, ProblemError, shortList } from "../errors.ts";
import type { Weights } from "../nn/model.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointSpacing, expectCheckpoints } from "./checkpointClock.ts";
import { checkSettings, type TrainingSettings } from "./settings.ts";

/**
 * Checks what fit is given before it is used.
 * @throws ProblemError when there is nothing to learn from, validation images are others than those, or a number is out of range.
 */
export function checkFitOptions(
  options: TrainingSettings & {
    readonly train: Selection;
    readonly validation?: Selection;
    readonly checkpoints?: boolean | CheckpointSpacing;
  },
): void {
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
  expectCheckpoints("fit", options.checkpoints);
}

/** Throws a ProblemError unless an option is a checkpoint. */
export function checkResume(resume: Checkpoint): void {
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
export function checkWeights(given: Weights, names: readonly string[]): void {
  const found = Object.keys(given);
  if (found.length === 0 || found.some((name) => names.includes(name))) return;
  throw new ProblemError({
    what: "fit: none of the weights belongs to this network",
    expected: shortList(names),
    received: shortList(found),
  });
}

/** The last layer must fit the classes. */
export function checkClasses(program: TrainStep, classes: readonly string[]): void {
  if (program.classes === classes.length) return;
  throw new ProblemError({
    what: "fit: the network's last layer does not fit the classes of the data",
    expected: `${classes.length} outputs (${shortList(classes)})`,
    received: program.classes === undefined ? "no row of numbers for each image" : `${program.classes}`,
    mend: `Let it end in dense(${classes.length}, { activation: "softmax" }).`,
  });
}
