import type { Value } from "../graph/graph.ts";
import {
  abs,
  add,
  clip,
  div,
  elu,
  erf,
  exp,
  hardSigmoid,
  leakyRelu,
  mul,
  neg,
  relu,
  sigmoid,
  softplus,
  square,
  tanh,
} from "../ops/elementwise.ts";
import { concat } from "../ops/layout.ts";
import { logSoftmax, softmax } from "../ops/softmax.ts";
import { applyLayer, isLayer, type Layer, type LayerContext } from "./layer.ts";
import { expectOneOf } from "./options.ts";

/** Each is finite, with a finite gradient, for every x that it is likely to meet: -10,000 to 10,000 and beyond. */
const activations = {
  /** x. */
  linear: (x: Value) => x,
  /** max(x, 0) (Nair & Hinton, 2010). Its gradient at 0 is 0. */
  relu,
  /** x held between 0 and 6 (Krizhevsky, 2010). Its gradient at 0 and 6 is 1. */
  relu6: (x: Value) => clip(x, 0, 6),
  /**
   * x above 0, x / 10 below, as in TFLearn (Maas et al., 2013). Other libraries mean other slopes by this name: Keras's activation has
   * 0.2, its layer 0.3, PyTorch 0.01; the layer leakyRelu({ alpha }) has any.
   */
  leakyRelu: (x: Value) => leakyRelu(x, 0.1),
  /** relu(x) and relu(-x) one behind the other along axis 1, which becomes twice as long (Shang et al., 2016). */
  crelu: (x: Value) => concat([relu(x), relu(neg(x))], 1),
  /** x above 0, e^x - 1 below (Clevert et al., 2015). The layer elu({ alpha }) has another factor below. */
  elu: (x: Value) => elu(x),
  /** elu with two numbers that keep mean 0 and variance 1 from layer to layer (Klambauer et al., 2017). */
  selu: (x: Value) => mul(elu(x, SELU.alpha), SELU.scale),
  /** max(x, 0) + min(e^x - 1, 0), the same as elu (Barron, 2017). The layer celu({ alpha }) differs from it. */
  celu: (x: Value) => elu(x),
  /** x times the chance that a standard normal number is below x (Hendrycks & Gimpel, 2016). */
  gelu: (x: Value) => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  /** gelu by its approximation, x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))): Keras's `approximate`. */
  geluTanh: (x: Value) =>
    mul(mul(x, 0.5), add(tanh(mul(x, add(mul(square(x), GELU.cubic * GELU.slope), GELU.slope))), 1)),
  /** x sigmoid(x) (Ramachandran et al., 2017). */
  swish: swishOf,
  /** The same as swish (Elfwing et al., 2017). */
  silu: swishOf,
  /** x tanh(log(1 + e^x)) (Misra, 2019). */
  mish: (x: Value) => mul(x, tanh(softplus(x))),
  /** 1 / (1 + e^-x). */
  sigmoid,
  /** The logarithm of sigmoid(x). */
  logSigmoid: (x: Value) => neg(softplus(neg(x))),
  /**
   * x / 6 + 1/2, held between 0 and 1, as in Keras 3 and PyTorch. TFLearn, ONNX and older versions of Keras have the slope 0.2: the
   * layer hardSigmoid({ slope: 0.2 }).
   */
  hardSigmoid: (x: Value) => hardSigmoid(x, 1 / 6, 0.5),
  /** x (x + 3) / 6 between -3 and 3, 0 below, x above (Howard et al., 2019). */
  hardSwish: (x: Value) => mul(x, hardSigmoid(x, 1 / 6, 0.5)),
  tanh,
  /** log(1 + e^x) (Dugas et al., 2000). */
  softplus,
  /** x / (1 + |x|). */
  softsign: (x: Value) => div(x, add(abs(x), 1)),
  /** e^x. It overflows above 88. */
  exponential: exp,
  /** e^x over its sum along axis 1, the channels or classes. The layer softmax({ axis }) has another axis. */
  softmax: (x: Value) => softmax(x, 1),
  /** The logarithm of softmax. */
  logSoftmax: (x: Value) => logSoftmax(x, 1),
};

/** Klambauer et al., equation 14. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };
const GELU = { slope: Math.sqrt(2 / Math.PI), cubic: 0.044715 };

function swishOf(x: Value): Value {
  return mul(x, sigmoid(x));
}

/** The name of a function applied to every element of a layer's output. */
export type ActivationName = keyof typeof activations;

/** All the names that there are. */
export const activationNames = Object.freeze(Object.keys(activations)) as readonly ActivationName[];

/** What is applied to a layer's output: a function by its name, or a layer of its own, such as one with a slope that is learned. */
export type Activation = ActivationName | Layer;

/** Throws a ProblemError unless `value`, the option `name` of a factory, names an activation or is a layer. */
export function expectActivation(factory: string, name: string, value: Activation): void {
  if (!isLayer(value)) expectOneOf(factory, name, value, activationNames);
}

/** Applies an activation, which `expectActivation` has checked, inside the layer whose context it is. */
export function activate(x: Value, activation: Activation, context: LayerContext): Value {
  if (typeof activation === "string") return activations[activation](x);
  return applyLayer(activation, x, context.inside(activation));
}
