import { ProblemError } from "../errors.ts";
import { constant, input, type Value, type ValueOf } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Fans, Initializer } from "./initializers.ts";
import { applyLayer, isLayer, type Layer, type LayerContext, type Measure, type Mode } from "./layer.ts";
import { describeValue } from "./options.ts";
import type { Regularizer } from "./regularizers.ts";

/** A weight that a network asked for. */
export interface ParameterSpec {
  /** Unique in the network: "conv2d_1.kernel". */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** Its fans, where the shape does not tell. */
  readonly fans?: Fans | undefined;
  /** Whether gradients change it. What else a step changes is in `updates`. */
  readonly trainable: boolean;
  readonly regularizer?: Regularizer | undefined;
}

/** A constant of the data that a network asked for. */
export interface MeasuredSpec extends Measure {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Random numbers that a network asked for. */
export interface RandomSpec {
  readonly name: string;
  readonly shape: Shape;
}

/** A layer as it was written into the graph. */
export interface WrittenLayer {
  readonly layer: Layer;
  /** How the names of its weights begin, without the last dot: "sequential_1.conv2d"; "" for the network itself. */
  readonly path: string;
  /** What it took. */
  readonly input: Value;
  /** What it gave. */
  readonly output: Value;
  /** Its own weights, without those of the layers inside it. */
  readonly weights: readonly WrittenWeight[];
  /** The layers inside it, in the order in which they were written. */
  readonly inside: readonly WrittenLayer[];
}

/** A weight of a written layer, and what changes it: gradients, nothing, the layer itself, or the training images. */
export interface WrittenWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: "trained" | "frozen" | "untrained" | "measured";
}

/** A network written as graph. */
export interface WrittenNetwork {
  readonly output: Value;
  /** The network as a tree of layers. */
  readonly root: WrittenLayer;
  readonly parameters: readonly ParameterSpec[];
  readonly measured: readonly MeasuredSpec[];
  /** Fresh ones for each step. */
  readonly randoms: readonly RandomSpec[];
  /** Those that belong to the images and stay the same. */
  readonly imageRandoms: readonly RandomSpec[];
  /** How many epochs are done, where a layer asked for it: a float32 scalar. */
  readonly epoch?: ValueOf<"Input"> | undefined;
  /** How much of each image is its own, [n], where a layer mixed it with its partner in the batch. */
  readonly share?: Value | undefined;
  /** What layers make of untrained weights in a step of training, by name: the next running means. */
  readonly updates: ReadonlyMap<string, Value>;
  /** Penalties on the size of weights, each a scalar to add to the loss. */
  readonly penalties: readonly Value[];
  /** Weights, random numbers and the epoch: all that is fed besides x, by name. */
  readonly inputs: ReadonlyMap<string, ValueOf<"Input">>;
}

export interface WriteNetworkOptions {
  readonly mode: Mode;
  /** Weights and measured numbers that are known now; they become constants. All others become inputs. */
  readonly values?: Readonly<Record<string, Tensor>>;
}

/**
 * Writes a network as graph, and lists what it needs.
 * @param x images, [n, channels, height, width]
 * @throws ProblemError when a layer refuses its input, two weights have one name, or a weight that is given has another shape.
 */
export function writeNetwork(network: Layer, x: Value, { mode, values = {} }: WriteNetworkOptions): WrittenNetwork {
  if (!isLayer(network)) {
    throw new ProblemError({
      what: "This is no network",
      expected: "a layer, such as sequential(...)",
      received: describeValue(network),
      ...(Array.isArray(network) && { mend: "Write sequential(...layers)." }),
    });
  }
  const parameters: ParameterSpec[] = [];
  const measured: MeasuredSpec[] = [];
  const randoms: RandomSpec[] = [];
  const imageRandoms: RandomSpec[] = [];
  const updates = new Map<string, Value>();
  const penalties: Value[] = [];
  const inputs = new Map<string, ValueOf<"Input">>();
  let epoch: ValueOf<"Input"> | undefined;
  let share: Value | undefined;

  const known = (name: string, shape: Shape): Value => {
    if (inputs.has(name) || [...parameters, ...measured].filter((spec) => spec.name === name).length > 1) {
      throw new ProblemError({
        what: `Two weights are named ${name}`,
        mend: "Give each weight of a layer its own name.",
      });
    }
    const tensor = values[name];
    if (tensor === undefined) return fed(name, shape);
    if (tensor.shape.join() !== shape.join()) {
      throw new ProblemError({
        what: `The weight ${name} does not fit this network`,
        expected: `[${shape}]`,
        received: `[${tensor.shape}]`,
        mend: "Use weights that were trained with the same network and image size.",
      });
    }
    return constant(tensor);
  };
  const fed = (name: string, shape: Shape): ValueOf<"Input"> => {
    const value = input(name, "float32", shape);
    inputs.set(name, value);
    return value;
  };

  const contextAt = (layer: Layer, path: string, mayTrain: boolean, done: (written: WrittenLayer) => void) => {
    const taken = new Map<string, number>();
    const weights: WrittenWeight[] = [];
    const inside: WrittenLayer[] = [];
    const context: LayerContext = {
      mode,
      trainable: mayTrain,
      parameter(name, shape, { initializer, fans, trainable = true, regularizer }) {
        const isTrained = trainable && mayTrain;
        weights.push({ name: path + name, shape, role: trainable ? (mayTrain ? "trained" : "frozen") : "untrained" });
        parameters.push({ name: path + name, shape, initializer, fans, trainable: isTrained, regularizer });
        const value = known(path + name, shape);
        if (regularizer !== undefined && isTrained && mode === "train") penalties.push(regularizer.apply(value));
        return value;
      },
      update(name, next) {
        if (mode === "train" && mayTrain) updates.set(path + name, next);
      },
      measured(name, shape, measure) {
        measured.push({ name: path + name, shape, ...measure });
        weights.push({ name: path + name, shape, role: "measured" });
        return known(path + name, shape);
      },
      random(name, shape) {
        randoms.push({ name: path + name, shape });
        return fed(path + name, shape);
      },
      imageRandom(name, shape) {
        imageRandoms.push({ name: path + name, shape });
        return fed(path + name, shape);
      },
      epoch(): Value {
        epoch ??= fed("epoch", []);
        return epoch;
      },
      mixLabels(of) {
        if (share !== undefined) {
          throw new ProblemError({
            what: "The images of a batch are mixed twice, so that each would have more than two labels",
            mend: "Mix them once: augment(oneOf(mixup(), cutmix())) takes one way for each image.",
          });
        }
        share = of;
      },
      inside(layer) {
        const count = taken.get(layer.kind) ?? 0;
        taken.set(layer.kind, count + 1);
        const inner = `${path}${layer.kind}${count === 0 ? "" : `_${count}`}.`;
        return contextAt(layer, inner, mayTrain && layer.trainable !== false, (written) => inside.push(written));
      },
      // What was asked for since it was last told: a layer that is applied again with the same weights has none then.
      wrote: (input, output) =>
        done({ layer, path: path.slice(0, -1), input, output, weights: weights.splice(0), inside: inside.splice(0) }),
    };
    return context;
  };

  const written: WrittenLayer[] = [];
  const context = contextAt(network, "", network.trainable !== false, (layer) => written.push(layer));
  const output = applyLayer(network, x, context);
  return {
    output,
    root: written.at(-1)!,
    parameters,
    measured,
    randoms,
    imageRandoms,
    epoch,
    share,
    updates,
    penalties,
    inputs,
  };
}
