import { simplified } from "../compile/fold.ts";
import { type ImageShape, networkInput } from "../compile/inputs.ts";
import { lower } from "../compile/lowering/lower.ts";
import { nextName, type StateSpec, type TrainStep, trainStep } from "../compile/trainStep.ts";
import { expectOptions, ProblemError } from "../errors.ts";
import { constant, type Graph, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH, type Shape } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import { crossEntropy } from "../nn/losses/crossEntropy.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Weights } from "../nn/model.ts";
import { adam } from "../nn/optimizers/adam.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { writeNetwork } from "../nn/write.ts";
import { writeOnnx } from "../onnx/write.ts";
import { expand } from "../ops/layout.ts";
import { scalar } from "../ops/operand.ts";
import { randomKey, split } from "../tensor/random.ts";
import { frozenWeights, initialState } from "./initialState.ts";

export interface TrainingStepOptions {
  readonly network: Layer;
  readonly image: ImageShape;
  readonly classes: readonly string[];
  /** Default adam(). */
  readonly optimizer?: Optimizer;
  /** Default crossEntropy(). */
  readonly loss?: Loss;
  /** As in `fit`. */
  readonly clipNorm?: number | undefined;
  /** As in `fit`. */
  readonly clipValue?: number | undefined;
  /** As in `fit`. */
  readonly accumulate?: number | undefined;
  /** Weights to begin with, and what was measured on the training images, which must be there. All else is drawn. */
  readonly weights?: Weights;
  /** Fixes the weights that are drawn, as in `fit`. Default 0. */
  readonly seed?: number;
  /** Images in every step, for engines that must know. Default: any number. */
  readonly batchSize?: number | undefined;
}

/** A training as ONNX files, for programs in any language that has ONNX Runtime. */
export interface TrainingStepFiles {
  /** One step. Its metadata field `trainingStep` is the description, as JSON. */
  readonly step: Uint8Array;
  /** The state before the first step: a graph without inputs. */
  readonly start: Uint8Array;
  /** What the network says of images, with the weights as inputs. */
  readonly predict: Uint8Array;
  readonly description: StepDescription;
}

/** A tensor that goes into the step or comes out of it. */
export interface StepTensor {
  readonly name: string;
  readonly type: "uint8" | "int32" | "float32";
  /** "N" is the number of images in the batch. */
  readonly shape: Shape;
  readonly about: string;
}

/** What a program must know to train. */
export interface StepDescription {
  readonly format: 1;
  readonly image: ImageShape;
  readonly classes: readonly string[];
  readonly optimizer: { readonly kind: string; readonly config: Readonly<Record<string, unknown>> };
  readonly loss: { readonly kind: string; readonly config: Readonly<Record<string, unknown>> };
  /** The learning rate, and momentum where the step asks for one, before any schedule. */
  readonly learningRate: number;
  readonly momentum?: number;
  /** Fed anew for each step. */
  readonly inputs: readonly StepTensor[];
  /** Fed anew for each step with random numbers, evenly from 0 to below 1. */
  readonly randoms: readonly StepTensor[];
  /** Fed with random numbers, evenly from 0 to below 1, that belong to the images: an image has the same in every epoch. */
  readonly imageRandoms: readonly StepTensor[];
  /** Goes in as `name` and comes out as `next`, which goes in the next time. The first one comes from the start file. */
  readonly state: readonly (StepTensor & { readonly next: string; readonly isWeight: boolean })[];
  /** What a step tells. */
  readonly outputs: readonly StepTensor[];
  /** The inputs of the predict file besides `images`: the state tensor to give to each. */
  readonly predictWeights: readonly { readonly name: string; readonly state: string }[];
}

/**
 * Writes a training as three ONNX files: the step, the state that it begins with, and what the network says of images. They
 * hold plain ONNX operators; docs/portable-training.md has the contract.
 * @throws ProblemError where `trainStep` does, when something must be measured on the training images and is not among the
 *   weights, or the network does not end in a number for each class.
 */
export function trainingStepFiles(options: TrainingStepOptions): TrainingStepFiles {
  expectOptions("trainingStepFiles", options, [
    "network",
    "image",
    "classes",
    "optimizer",
    "loss",
    "clipNorm",
    "clipValue",
    "accumulate",
    "weights",
    "seed",
    "batchSize",
  ]);
  const { network, image, classes, optimizer = adam(), loss = crossEntropy(), seed = 0, batchSize } = options;
  const { clipNorm, clipValue, accumulate, weights = {} } = options;
  const key = split(randomKey(seed), "weights");
  const frozen = { ...measured(network, image, weights), ...frozenWeights(network, image, key, weights) };
  const program = trainStep({
    network,
    input: image,
    loss,
    optimizer,
    clipNorm,
    clipValue,
    accumulate,
    values: frozen,
  });
  expectClasses(program, classes);
  const description = describe(options, program, optimizer, loss);
  const symbols = batchSize === undefined ? {} : { [BATCH]: batchSize };
  const start = initialState(program, key, weights);
  return {
    step: writeOnnx(lower(program.graph, { webgpu: true }), {
      name: "training_step",
      metadata: { trainingStep: JSON.stringify(description) },
      symbols,
    }),
    start: writeOnnx(startGraph(program, start), { name: "training_start" }),
    predict: writeOnnx(lower(predictGraph(network, image, frozen), { webgpu: true }), { name: "predict" }),
    description,
  };
}

function measured(network: Layer, image: ImageShape, weights: Weights): Weights {
  const specs = writeNetwork(network, networkInput(image).x, { mode: "infer" }).measured;
  const missing = specs.filter(({ name }) => weights[name] === undefined);
  if (missing.length > 0) {
    throw new ProblemError({
      what: "The network takes numbers from its training images, which must be known before its step is written",
      expected: `weights for ${missing.map(({ name }) => name).join(", ")}`,
      mend: "Give those of a trained model, or what measureConstants finds.",
    });
  }
  return Object.fromEntries(specs.map(({ name }) => [name, weights[name]!]));
}

function expectClasses({ classes }: TrainStep, names: readonly string[]): void {
  if (classes === names.length) return;
  throw new ProblemError({
    what: "The network's last layer does not fit the classes",
    expected: `${names.length} outputs`,
    received: classes === undefined ? "no row of numbers for each image" : String(classes),
  });
}

/** Zeros are written as one number that is repeated. */
function startGraph({ state }: TrainStep, first: Weights): Graph {
  const values = state.map(({ name, shape, parameter }) => [
    name,
    parameter === undefined ? expand(scalar(0), shape) : constant(first[name]!),
  ]);
  return { inputs: [], outputs: Object.fromEntries(values) };
}

function predictGraph(network: Layer, image: ImageShape, known: Weights): Graph {
  const { feed, x } = networkInput(image);
  const { output, inputs } = writeNetwork(network, x, { mode: "infer", values: known });
  return simplified({ inputs: [feed, ...inputs.values()], outputs: { probabilities: output } });
}

function describe(
  { image, classes }: TrainingStepOptions,
  { graph, state, randoms, imageRandoms }: TrainStep,
  optimizer: Optimizer,
  loss: Loss,
): StepDescription {
  const { learningRate, momentum, slotMeanings = {} } = optimizer;
  const fed = new Map(graph.inputs.map((value) => [value.attrs.name, value]));
  const told = (about: Readonly<Record<string, string>>, of: (name: string) => Value | undefined) =>
    Object.entries(about).flatMap(([name, text]) => tensorOf(name, of(name), text));
  const weightOf = ({ name }: StateSpec) => state.find((each) => each.parameter && name.startsWith(`${each.name}.`));
  const meaning = (spec: StateSpec): string => {
    if (spec.parameter !== undefined)
      return spec.parameter.trainable ? "a weight" : "a weight that the network measures";
    const weight = weightOf(spec);
    if (weight === undefined) return "the number of steps done";
    const slot = spec.name.slice(weight.name.length + 1);
    return `the optimiser's ${slotMeanings[slot] ?? slot} for ${weight.name}`;
  };
  return {
    format: 1,
    image,
    classes,
    optimizer: { kind: optimizer.kind, config: optimizer.config },
    loss: { kind: loss.kind, config: loss.config },
    learningRate,
    ...(momentum !== undefined && { momentum }),
    inputs: told(
      {
        images: "pixels of the batch, 0 to 255, red, green, blue",
        labels: "the number of each image's class, 0 for the first",
        learningRate: "how far this step goes",
        momentum: "the optimiser's momentum in this step",
        epoch: "how many times all images were seen before: 0 in the first epoch",
      },
      (name) => fed.get(name),
    ),
    randoms: randoms.map(({ name, shape }) => ({ name, type: "float32", shape, about: "random numbers" })),
    imageRandoms: imageRandoms.map(({ name, shape }) => {
      return { name, type: "float32", shape, about: "random numbers that belong to the images" };
    }),
    state: state.map((spec) => ({
      ...{ name: spec.name, type: "float32", shape: spec.shape, about: meaning(spec) },
      ...{ next: nextName(spec.name), isWeight: spec.parameter !== undefined },
    })),
    outputs: told(
      {
        loss: "mean over the batch, before this step's update, with the penalties on weights",
        correct: "how many images had their class right, before the update",
        gradientNorm: "the norm of all gradients together, before clipping",
      },
      (name) => graph.outputs[name],
    ),
    predictWeights: state
      .filter(({ parameter }) => parameter !== undefined)
      .map(({ name, finished = name }) => ({ name, state: finished })),
  };
}

function tensorOf(name: string, value: Value | ValueOf<"Input"> | undefined, about: string): StepTensor[] {
  return value === undefined ? [] : [{ name, type: value.dtype as StepTensor["type"], shape: value.shape, about }];
}
