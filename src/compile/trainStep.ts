import { gradient } from "../autodiff/gradient.ts";
import { ProblemError } from "../errors.ts";
import { type Graph, input, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import type { Layer } from "../nn/layer.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { type ParameterSpec, type RandomSpec, writeNetwork } from "../nn/write.ts";
import { cast, equal } from "../ops/choice.ts";
import { add, div, max, mul, sqrt } from "../ops/elementwise.ts";
import { reshape } from "../ops/layout.ts";
import { argMax, reduceMean, reduceSum, reduceSumSquare } from "../ops/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { simplified } from "./fold.ts";
import { type ImageShape, imagesInput, toChannelsFirst } from "./images.ts";
import { poolBeforeRelu } from "./poolBeforeRelu.ts";

export interface TrainStepOptions {
  readonly network: Layer;
  readonly image: ImageShape;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** The largest norm of all gradients together; a longer step is shortened to it. Default: no limit. */
  readonly clipNorm?: number | undefined;
  /** What is known before training: measured numbers, and weights that stay as they are. */
  readonly values: Readonly<Record<string, Tensor>>;
}

/** A tensor that goes into each step and comes out of it changed. Its input is `name`, its output `nextName(name)`. */
export interface StateSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** The weight that it is, for state that is one; all other state begins at zero. */
  readonly parameter?: ParameterSpec;
}

/**
 * One step of training as one graph.
 *
 * In: `images` uint8 [N, height, width, channels], `labels` int32 [N], `learningRate` float32 [], the `randoms`, the `state`.
 * Out: `loss` (mean over the batch), `correct` (images whose likeliest class is right), `gradientNorm` (before
 * clipping), each a float32 scalar, and the next state. When loss and norm are finite, so is the next state.
 */
export interface TrainStep {
  readonly graph: Graph;
  readonly state: readonly StateSpec[];
  readonly randoms: readonly RandomSpec[];
  readonly classes: number;
}

/** The output that carries a state tensor to the next step. */
export function nextName(name: string): string {
  return `${name}.next`;
}

/**
 * Writes the training step of a network: forward, loss, gradients, clipping and optimiser.
 * @throws ProblemError when a layer does not fit its input, the network gives no [N, classes], or it has nothing to train.
 */
export function trainStep(options: TrainStepOptions): TrainStep {
  const { network, image, loss, optimizer, clipNorm, values } = options;
  const images = imagesInput(image);
  const labels = input("labels", "int32", [BATCH]);
  const learningRate = input("learningRate", "float32", []);
  const step = input("step", "float32", []);

  const written = writeNetwork(network, toChannelsFirst(images), { mode: "train", values });
  const output = poolBeforeRelu(written.output);
  const classes = classCount(output);
  const trained = written.parameters.filter((spec) => spec.trainable);
  if (trained.length === 0) {
    throw new ProblemError({
      what: "The network has no weights to train",
      mend: "Add a layer that has some, such as dense(2).",
    });
  }
  const weights = trained.map((spec) => written.inputs.get(spec.name)!);

  const meanLoss = reduceMean(loss.apply(output, labels));
  const gradients = gradient(meanLoss, weights);
  const norm = sqrt(gradients.map(squaredNorm).reduce(add));
  const clipped = clipNorm === undefined ? gradients : shortened(gradients, norm, clipNorm);

  const thisStep = add(step, 1);
  const state: StateSpec[] = [{ name: "step", shape: [] }];
  const stateInputs: ValueOf<"Input">[] = [step];
  const nextState: Record<string, Value> = { [nextName("step")]: thisStep };
  trained.forEach((spec, i) => {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, input(`${spec.name}.${slot}`, "float32", spec.shape)]),
    );
    const update = optimizer.update({
      parameter: weights[i]!,
      gradient: clipped[i]!,
      slots,
      step: thisStep,
      learningRate,
    });
    state.push({ name: spec.name, shape: spec.shape, parameter: spec });
    stateInputs.push(weights[i]!);
    nextState[nextName(spec.name)] = update.parameter;
    for (const [slot, value] of Object.entries(slots)) {
      state.push({ name: value.attrs.name, shape: spec.shape });
      stateInputs.push(value);
      nextState[nextName(value.attrs.name)] = update.slots[slot]!;
    }
  });

  const randoms = written.randoms.map(({ name }) => written.inputs.get(name)!);
  const graph = simplified({
    inputs: [images, labels, learningRate, ...randoms, ...stateInputs],
    outputs: { loss: meanLoss, correct: countCorrect(output, labels), gradientNorm: norm, ...nextState },
  });
  return { graph, state, randoms: written.randoms, classes };
}

function classCount(output: Value): number {
  const [, classes] = output.shape;
  if (output.shape.length !== 2 || typeof classes !== "number" || classes < 2) {
    throw new ProblemError({
      what: "The network does not end in a number for each class",
      expected: "[N, classes], at least 2 classes",
      received: `[${output.shape}]`,
      mend: 'Let it end in dense(classes, { activation: "softmax" }).',
    });
  }
  return classes;
}

/** How many images have their likeliest class right, as a float32 scalar. */
function countCorrect(output: Value, labels: Value): Value {
  return reduceSum(cast(equal(cast(argMax(output, 1), "int32"), labels), "float32"));
}

/** The sum of squares in two stages: the engine adds up millions of float32 in a row too coarsely (6e-5 astray). */
function squaredNorm(x: Value): Value {
  const rows = x.shape.length < 2 ? x : reshape(x, [x.shape[0]!, -1]);
  return reduceSum(reduceSumSquare(rows, { axes: [-1] }));
}

/** Gradients scaled by clip / max(norm, clip) (Pascanu et al., 2013). */
function shortened(gradients: readonly Value[], norm: Value, clip: number): Value[] {
  const scale = div(clip, max(norm, clip));
  return gradients.map((each) => mul(each, scale));
}
