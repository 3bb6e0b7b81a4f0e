import type { ClassMapping } from "../data/grouping.ts";
import type { Split } from "../data/selection.ts";
import type { Layer } from "../nn/layer.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { TrainingControl } from "./trainingSettings.ts";

/** The question that a model learns to answer, asked of a data set whose classes may be finer. */
export interface Task {
  /** The answers, in the order of the network's outputs. Of two, the one asked for comes second. */
  readonly classes: readonly string[];
  /** Which answer each of the data set's classes belongs to. */
  readonly mapping: ClassMapping;
  /** Of two answers, the one that counts as "yes" in precision, recall and F1. Without it all classes are alike. */
  readonly positive?: string | undefined;
}

/** How long and how fast to learn, unless told otherwise. */
export interface TrainingDefaults {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** The largest norm of all gradients together. */
  readonly clipNorm: number;
  /** The part of every class of the training images that is kept for validation, 0 to 1. */
  readonly validationFraction: number;
  /** What is held out for the test where the data have no test images of their own. Default: a fraction of 0.15. */
  readonly heldOut?: HeldOut | undefined;
}

/** A part of all images, of each class and source alike: a fraction of 0 to 1, or so many. */
export type HeldOut = { readonly fraction: number } | { readonly count: number };

/** What a network must fit: the size of images, and how many classes there are. */
export interface NetworkInput {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** A set of pictures that can be put to a recipe's data. */
export interface Addition {
  /** The one of the data's classes that all its pictures belong to. */
  readonly className: string;
  /** The part of all images together that is held out for the test, 0 to 1. */
  readonly heldOut: number;
}

/** Which of a recipe's questions is asked, as plain data that a record keeps. */
export interface Choice {
  /** The digit that is told from all others, 0 to 9. */
  readonly digit?: number | undefined;
  /** Whether all classes are told apart, and not one from the rest. */
  readonly all?: boolean | undefined;
}

/** Which part of the data images are for, and what fixes everything random about them. */
export interface PartOfData {
  readonly part: "train" | "validation" | "test";
  readonly seed: number;
}

/** A training as a value: what to learn from, what to learn, and how. `runExperiment` carries it out. */
export interface Recipe {
  /** As it is called on the command line: "birds". */
  readonly name: string;
  /** In a few words: "bird or not bird, from CIFAR-10's photographs". */
  readonly title: string;
  /** The name of a built-in data set, "cifar10", or what other data are called. */
  readonly dataSet: string;
  /** Without one, the data's own classes are asked for, all alike. */
  readonly task?: Task | undefined;
  /**
   * A part of the data as the network takes it: cut, made smaller, placed on larger pictures. It is given each part after the
   * data are divided, so that no image crosses. The same arguments give the same images. Default: as they are.
   */
  prepare?(images: Split, part: PartOfData): Split;
  /** The recipe with another question. Absent: there is one question. */
  choose?(choice: Choice): Recipe;
  /** Which question it has, where it is not its own. */
  readonly choice?: Choice;
  /** Sets of pictures that can be put to the data, by name. */
  readonly additions?: Readonly<Record<string, Addition>>;
  network(input: NetworkInput): Layer;
  optimizer(learningRate: number): Optimizer;
  readonly defaults: TrainingDefaults;
  /** How training is controlled unless told otherwise: the schedule of the learning rate, for example. */
  readonly control?: TrainingControl;
}
