import { gradient } from "../autodiff/gradient.ts";
import { ProblemError } from "../errors.ts";
import { type Graph, input, type Value, type ValueOf } from "../graph/graph.ts";
import type { Layer } from "../nn/layer.ts";
import type { Loss } from "../nn/losses/loss.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { ofPartners } from "../nn/partners.ts";
import { type ParameterSpec, type RandomSpec, type WrittenNetwork, writeNetwork } from "../nn/write.ts";
import { cast, equal, greaterOrEqual, where } from "../ops/choice.ts";
import { add, mul } from "../ops/elementwise.ts";
import { argMax, reduceSum } from "../ops/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { accumulated } from "./accumulate.ts";
import { clipToNorm, clipToValue, normOf } from "./clip.ts";
import { simplified } from "./fold.ts";
import { type InputShape, networkInput } from "./inputs.ts";
import { poolBeforeRelu } from "./poolBeforeRelu.ts";
import { writeLoss } from "./writeLoss.ts";

export interface TrainStepOptions {
  readonly network: Layer;
  /** What the network takes: images, or rows of numbers. */
  readonly input: InputShape;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** What the loss compares with: the number of each image's class (default), or numbers in the shape of the output. */
  readonly target?: "classes" | "values";
  /** The largest norm of all gradients together; a longer step is shortened to it. Default: no limit. */
  readonly clipNorm?: number | undefined;
  /** The largest gradient of a single weight, either way; applied before `clipNorm`. Default: no limit. */
  readonly clipValue?: number | undefined;
  /** How many steps' gradients are averaged for one update, as if they had been one batch. Default 1. */
  readonly accumulate?: number | undefined;
  /** Whether each image's loss is multiplied by a weight that is fed. Default false. */
  readonly sampleWeights?: boolean;
  /** What is known before training: measured numbers, and weights that stay as they are, which must be among them. */
  readonly values: Readonly<Record<string, Tensor>>;
}

/** A tensor that goes into each step and comes out of it changed. Its input is `name`, its output `nextName(name)`. */
export interface StateSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** The weight that it is, for state that is one; all other state begins at zero. */
  readonly parameter?: ParameterSpec;
  /** For a weight, or what a layer changes itself: the state that stands in for it in the finished model, where the optimiser averages. */
  readonly finished?: string;
}

/**
 * One step of training as one graph.
 *
 * In: `images` uint8 [N, height, width, channels] or `inputs` float32 [N, ...features]; `labels` int32 [N] or `targets`
 * float32, like the output; `learningRate` float32 []; `momentum` float32 [] where the optimiser has one; `sampleWeights`
 * float32 [N] where asked for; `epoch` float32 [] (0 in the first) where a layer asks for it; the `randoms`, fresh ones for each
 * step; the `imageRandoms`, which belong to the images; the `state`.
 *
 * Out: `loss` (mean over the batch, with the penalties on weights), `correct` (images whose likeliest class is right, that of the
 * larger share where images are mixed; 0 where there are no classes), `gradientNorm` (before clipping), each a float32 scalar, and the next state. That loss and
 * norm are finite does not promise as much of the next state: a rate may throw weights out.
 */
export interface TrainStep {
  readonly graph: Graph;
  readonly state: readonly StateSpec[];
  readonly randoms: readonly RandomSpec[];
  /** Random numbers that belong to the images: the same in every epoch. */
  readonly imageRandoms: readonly RandomSpec[];
  /** How many classes the output tells apart, or undefined where the target is values or a single number. */
  readonly classes: number | undefined;
}

/** The output that carries a state tensor to the next step. */
export function nextName(name: string): string {
  return `${name}.next`;
}

/**
 * Writes the training step of a network: forward, loss, gradients, clipping and optimiser.
 * @throws ProblemError when a layer does not fit its input, the loss does not fit the output, the network has nothing to
 *   train, or a frozen weight was not given.
 */
export function trainStep(options: TrainStepOptions): TrainStep {
  const { optimizer, clipNorm, clipValue, accumulate = 1, values, target = "classes" } = options;
  const scalar = (name: string) => input(name, "float32", []);
  const learningRate = scalar("learningRate");
  const momentum = optimizer.momentum === undefined ? undefined : scalar("momentum");
  const step = scalar("step");

  const { feed, x } = networkInput(options.input);
  const written = writeNetwork(options.network, x, { mode: "train", values });
  const { trained, measured } = stateOf(written, values);
  const lossOfBatch = writeLoss(options, written, poolBeforeRelu);
  const { output, truth, sampleWeights, share, renewed, meanLoss, total } = lossOfBatch;
  const weights = trained.map((spec) => written.inputs.get(spec.name)!);
  const raw = gradient(total, weights);
  const norm = normOf(raw);

  const thisStep = add(step, 1);
  const state: { spec: StateSpec; value: ValueOf<"Input">; next: Value }[] = [
    { spec: { name: "step", shape: [] }, value: step, next: thisStep },
  ];
  const remember = (name: string, shape: readonly number[], next: (value: Value) => Value) => {
    const value = input(name, "float32", shape);
    state.push({ spec: { name, shape }, value, next: next(value) });
  };

  const update = accumulated({ every: accumulate, gradients: raw, step, trained, remember });
  const short = clipValue === undefined ? update.gradients : clipToValue(update.gradients, clipValue);
  const clipped = clipNorm === undefined ? short : clipToNorm(short, short === raw ? norm : normOf(short), clipNorm);

  trained.forEach((spec, i) => {
    const slots = Object.fromEntries(
      optimizer.slots(spec).map((slot) => [slot, input(`${spec.name}.${slot}`, "float32", spec.shape)]),
    );
    const weight = weights[i]!;
    const next = optimizer.update({
      name: spec.name,
      parameter: weight,
      gradient: clipped[i]!,
      slots,
      step: update.step,
      learningRate,
      ...(momentum && { momentum }),
    });
    const finished = optimizer.finished?.(spec);
    const described = { ...spec, ...(finished !== undefined && { finished: `${spec.name}.${finished}` }) };
    state.push({ spec: describe(described, spec), value: weight, next: update.choose(next.parameter, weight) });
    for (const [slot, value] of Object.entries(slots)) {
      const slotSpec = { name: value.attrs.name, shape: spec.shape };
      state.push({ spec: slotSpec, value, next: update.choose(next.slots[slot]!, value) });
    }
  });
  for (const spec of measured) {
    const value = written.inputs.get(spec.name)!;
    const next = renewed.get(written.updates.get(spec.name)!)!;
    const averaging = optimizer.averaging?.(spec);
    if (averaging === undefined) {
      state.push({ spec: describe(spec, spec), value, next });
      continue;
    }
    const slots = Object.fromEntries(
      averaging.slots.map((slot) => [slot, input(`${spec.name}.${slot}`, "float32", spec.shape)]),
    );
    const averaged = averaging.update({ before: value, parameter: next, slots, step: update.step });
    const finished = `${spec.name}.${optimizer.finished!(spec)}`;
    state.push({ spec: describe({ ...spec, finished }, spec), value, next: update.choose(averaged.parameter, next) });
    for (const [slot, kept] of Object.entries(slots)) {
      const slotSpec = { name: kept.attrs.name, shape: spec.shape };
      state.push({ spec: slotSpec, value: kept, next: update.choose(averaged.slots[slot]!, kept) });
    }
  }

  const { randoms, imageRandoms } = written;
  const drawn = [...randoms, ...imageRandoms].map(({ name }) => written.inputs.get(name)!);
  const classes = target === "classes" ? classCount(output) : undefined;
  const correct = classes === undefined ? mul(meanLoss, 0) : countCorrect(output, shown(truth, share));
  const given = [feed, truth, learningRate, momentum, sampleWeights, written.epoch].filter(
    (value) => value !== undefined,
  );
  const graph = simplified({
    inputs: [...given, ...drawn, ...state.map(({ value }) => value)],
    outputs: {
      loss: total,
      correct,
      gradientNorm: norm,
      ...Object.fromEntries(state.map(({ spec, next }) => [nextName(spec.name), next])),
    },
  });
  return { graph, state: state.map(({ spec }) => spec), randoms, imageRandoms, classes };
}

function describe({ name, shape, finished }: StateSpec, parameter: ParameterSpec): StateSpec {
  return { name, shape, parameter, ...(finished !== undefined && { finished }) };
}

/** The weights that gradients change, and those that layers change themselves. All others must be known. */
function stateOf({ parameters, updates, inputs }: WrittenNetwork, values: Readonly<Record<string, Tensor>>) {
  const open = parameters.filter(({ name }) => inputs.has(name));
  const trained = open.filter(({ trainable }) => trainable);
  const measured = open.filter(({ name, trainable }) => !trainable && updates.has(name));
  if (trained.length === 0) {
    throw new ProblemError({
      what: "The network has no weights to train",
      ...(parameters.length > 0 && { received: `${parameters.length} weights, all of them frozen or given` }),
      mend: "Add a layer that has some, such as dense(2).",
    });
  }
  const missing = open.filter((spec) => !trained.includes(spec) && !measured.includes(spec));
  if (missing.length > 0) {
    throw new ProblemError({
      what: "trainStep: frozen weights must be given, because they become constants",
      expected: `values for ${missing.map(({ name }) => name).join(", ")}`,
      received: Object.keys(values).join(", ") || "none",
      mend: "Give their values in `values`; firstWeights draws them.",
    });
  }
  return { trained, measured };
}

/** How many classes an output tells apart: undefined where it is one number for each image, or no row at all. */
function classCount({ shape }: Value): number | undefined {
  const [, classes] = shape;
  return shape.length === 2 && typeof classes === "number" && classes > 1 ? classes : undefined;
}

/** The label of what an image mostly shows. */
function shown(labels: Value, share: Value | undefined): Value {
  return share === undefined ? labels : where(greaterOrEqual(share, 0.5), labels, ofPartners(labels));
}

/** How many images have their likeliest class right, as a float32 scalar. */
function countCorrect(output: Value, labels: Value): Value {
  return reduceSum(cast(equal(cast(argMax(output, 1), "int32"), labels), "float32"));
}
