import type { Value } from "../graph/graph.ts";
import { elu, leakyRelu, relu, sigmoid, softplus, tanh } from "../ops/elementwise.ts";
import { softmax } from "../ops/softmax.ts";
import { applyLayer, isLayer, type Layer, type LayerContext } from "./layer.ts";
import { expectOneOf } from "./options.ts";

const activations = {
  /** x. */
  linear: (x: Value) => x,
  /** max(x, 0). */
  relu,
  /** 1 / (1 + e^-x). */
  sigmoid,
  tanh,
  /** log(1 + e^x). */
  softplus,
  /** x above 0, e^x - 1 below. */
  elu: (x: Value) => elu(x),
  /** x above 0, x / 10 below, as in TFLearn. */
  leakyRelu: (x: Value) => leakyRelu(x, 0.1),
  /** e^x over its sum along axis 1, the channels or classes. */
  softmax: (x: Value) => softmax(x, 1),
};

/** The name of a function applied to every element of a layer's output. */
export type ActivationName = keyof typeof activations;

/** What is applied to a layer's output: a function by its name, or a layer of its own, such as one with a slope that is learned. */
export type Activation = ActivationName | Layer;

/** Throws a ProblemError unless `value`, the option `name` of a factory, names an activation or is a layer. */
export function expectActivation(factory: string, name: string, value: Activation): void {
  if (!isLayer(value)) expectOneOf(factory, name, value, Object.keys(activations));
}

/** Applies an activation, which `expectActivation` has checked, inside the layer whose context it is. */
export function activate(x: Value, activation: Activation, context: LayerContext): Value {
  if (typeof activation === "string") return activations[activation](x);
  return applyLayer(activation, x, context.inside(activation));
}
