import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import { formatShape, type Shape } from "../graph/shape.ts";
import type { Fans, Initializer } from "./initializers.ts";
import { expectParts } from "./options.ts";
import type { Regularizer } from "./regularizers.ts";

/** "train" writes augmentation and dropout into the graph; "infer" leaves them out. */
export type Mode = "train" | "infer";

/**
 * One step of a network: its configuration, and a function that writes it as graph. Frozen, without weights, so one
 * layer value may stand in many networks.
 */
export interface Layer {
  /** What it is, in the words of its factory: "conv2d". Names of weights begin with it. */
  readonly kind: string;
  /** Its settings, as plain data. */
  readonly config: Readonly<Record<string, unknown>>;
  /** How many of its settings are the factory's own arguments, for messages. Default: those before the first that is neither a number nor a list. */
  readonly arity?: number;
  /** False freezes its weights, and those of all layers inside it. Default true. */
  readonly trainable?: boolean;
  /** Writes the layer: x -> its output. `context` hands out weights and random numbers. */
  apply(x: Value, context: LayerContext): Value;
}

/** What a layer may ask for while it is written. Names are its own; the context makes them unique in the network. */
export interface LayerContext {
  readonly mode: Mode;
  /** False where the layer, or one around it, is frozen: then what it has measured while training stays, too. */
  readonly trainable: boolean;
  /** A weight that training changes (unless `trainable` is false, here or of the layer), [..shape]. */
  parameter(name: string, shape: readonly number[], options: ParameterOptions): Value;
  /**
   * Says what a weight that no gradient changes is after this step of training: a running mean, for example. The weight was
   * asked for with `trainable: false` under the same name. Without effect in "infer" mode and in a frozen layer.
   */
  update(name: string, next: Value): void;
  /** A constant of the data, measured on the training images before training and kept in the model. */
  measured(name: string, shape: readonly number[], measure: Measure): Value;
  /** Fresh numbers in [0, 1) for each step. The first axis is usually the batch. */
  random(name: string, shape: Shape): Value;
  /** Numbers in [0, 1) that belong to the images of the batch: each image has the same in every epoch. The first axis is the batch. */
  imageRandom(name: string, shape: Shape): Value;
  /** How many epochs are done, a scalar: 0 in the first. */
  epoch(): Value;
  /**
   * Says that each image is now a mixture of itself and its partner in the batch (`ofPartners`): its loss becomes
   * share * loss(own label) + (1 - share) * loss(partner's label).
   * @param share how much of each image is its own, [n], 0 to 1
   * @throws ProblemError when another layer has mixed the images before.
   */
  mixLabels(share: Value): void;
  /** The context of a layer inside this one. */
  inside(layer: Layer): LayerContext;
  /** Told by `applyLayer` what the layer took and gave, for summaries and pictures; layers have no use for it. */
  wrote?(x: Value, output: Value): void;
}

export interface ParameterOptions {
  readonly initializer: Initializer;
  /** How many inputs and outputs a number of it has, where its shape does not tell as `fansOf` reads it. */
  readonly fans?: Fans | undefined;
  /** Whether gradients change it. Default true. */
  readonly trainable?: boolean;
  /** A penalty on its size, added to the loss. Default none. */
  readonly regularizer?: Regularizer | undefined;
}

/** How a constant is measured. */
export interface Measure {
  /** What to average over the training images, written from the layer's input: each value is a mean over one batch. */
  readonly averages: Readonly<Record<string, Value>>;
  /** The constant, from those averages over the whole training set, in row-major order. */
  finish(averages: Readonly<Record<string, readonly number[]>>): readonly number[];
}

/** Whether a value has what a layer needs. An augmentation, which has a stage as well, is none. */
export function isLayer(value: unknown): value is Layer {
  const { kind, config, apply, stage } = Object(value) as Record<string, unknown>;
  const isRecord = typeof config === "object" && config !== null;
  return typeof kind === "string" && isRecord && typeof apply === "function" && stage === undefined;
}

/**
 * The same layer with weights that stay as they are: constants of the training step, for which no gradient is computed.
 * @throws ProblemError when it is no layer.
 */
export function frozen(layer: Layer): Layer {
  expectParts("frozen", [layer], { isPart: isLayer, noun: "layer", example: "dense(10)" });
  return Object.freeze<Layer>({ ...layer, trainable: false });
}

/** How a problem begins that a layer inside this one has told: "conv2d(32, 3): ...", "dense(2), whose input has ...". */
const NAMES_A_LAYER = /^[a-z]\w*\([^:]*\)[:,] /;

/**
 * Writes a layer, and puts its name before what is wrong with its input, and that input's shape unless it is told already.
 * @throws ProblemError when the layer refuses its input.
 */
export function applyLayer(layer: Layer, x: Value, context: LayerContext): Value {
  try {
    const output = layer.apply(x, context);
    context.wrote?.(x, output);
    return output;
  } catch (error) {
    if (!(error instanceof ProblemError) || layer.kind === "sequential") throw error;
    const { problem } = error;
    const name = describeLayer(layer);
    if (problem.what.startsWith(name) || NAMES_A_LAYER.test(problem.what)) throw error;
    const shape = formatShape(x.shape);
    const isTold = [problem.expected, problem.received].some((text) => text?.includes(shape));
    const where = isTold ? name : `${name}, whose input has shape ${shape}`;
    throw new ProblemError({ ...problem, what: `${where}: ${problem.what}` });
  }
}

/**
 * A layer as it was written, without its options, for messages: "conv2d(32, 3)". Its settings begin with the factory's
 * own arguments; unless it says how many they are, options begin at the first that is neither a number nor a list.
 */
export function describeLayer(layer: Layer): string {
  const shown = Object.values(layer.config).slice(0, argumentCount(layer));
  return `${layer.kind}(${shown.map((value) => JSON.stringify(value).replaceAll(",", ", ")).join(", ")})`;
}

/** How many of a layer's settings are the factory's own arguments; options follow them. */
export function argumentCount({ config, arity }: Layer): number {
  const values = Object.values(config);
  const options = values.findIndex((value, i) => !isArgument(value) && (i > 0 || typeof value !== "string"));
  return arity ?? (options < 0 ? values.length : options);
}

function isArgument(value: unknown): boolean {
  return (
    typeof value === "number" ||
    (Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "number"))
  );
}

/** Throws a ProblemError unless x has `rank` axes: the layer's name, the shape it got, and how to mend it. */
export function expectInput(layer: Layer, x: Value, rank: number, meaning: string, mend: string): void {
  if (x.shape.length !== rank) {
    throw new ProblemError({
      what: `${describeLayer(layer)}: its input has the wrong shape`,
      expected: meaning,
      received: formatShape(x.shape),
      mend,
    });
  }
}
