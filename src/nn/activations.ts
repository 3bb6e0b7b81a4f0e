import type { Value } from "../graph/graph.ts";
import { elu, leakyRelu, relu, sigmoid, softplus, tanh } from "../ops/elementwise.ts";
import { softmax } from "../ops/softmax.ts";
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
export type Activation = keyof typeof activations;

/** Throws a ProblemError unless `value`, the option `name` of a factory, names an activation. */
export function expectActivation(factory: string, name: string, value: Activation): void {
  expectOneOf(factory, name, value, Object.keys(activations));
}

/** Applies an activation by its name, which `expectActivation` has checked. */
export function activate(x: Value, activation: Activation): Value {
  return activations[activation](x);
}
