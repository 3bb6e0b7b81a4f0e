import { ProblemError } from "../errors.ts";
import type { Value } from "../graph/graph.ts";
import { elu, leakyRelu, relu, sigmoid, softplus, tanh } from "../ops/elementwise.ts";
import { softmax } from "../ops/softmax.ts";

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

/** Applies an activation by its name. */
export function activate(x: Value, activation: Activation): Value {
  const apply = activations[activation];
  if (apply === undefined) {
    throw new ProblemError({
      what: `There is no activation "${activation}"`,
      expected: `one of ${Object.keys(activations).join(", ")}`,
    });
  }
  return apply(x);
}
