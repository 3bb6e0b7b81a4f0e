/** Activations with numbers of one's own. Each may stand among layers, or be another layer's `activation`. */
import type { Value } from "../../graph/graph.ts";
import { greater, where } from "../../ops/choice.ts";
import {
  div,
  elu as eluOf,
  hardSigmoid as hardSigmoidOf,
  leakyRelu as leakyReluOf,
  mul,
} from "../../ops/elementwise.ts";
import { softmax as softmaxOf } from "../../ops/softmax.ts";
import type { Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { axisOf, expectAxis } from "./axis.ts";

/**
 * x above 0, alpha x elsewhere (Maas et al., 2013). [n, ...] -> [n, ...]
 * @param options.alpha the slope below 0. Default 0.1, as in TFLearn; Keras's layer has 0.3, its activation 0.2, PyTorch 0.01
 * @throws ProblemError when alpha is not finite.
 */
export function leakyRelu({ alpha = 0.1 }: { readonly alpha?: number } = {}): Layer {
  expectNumber("leakyRelu", "alpha", alpha);
  return elementwise("leakyRelu", { alpha }, (x) => leakyReluOf(x, alpha));
}

/**
 * x above 0, alpha (e^x - 1) elsewhere (Clevert et al., 2015). [n, ...] -> [n, ...]
 * @param options.alpha what it tends to far below 0, times -1. Default 1
 * @throws ProblemError when alpha is not finite.
 */
export function elu({ alpha = 1 }: { readonly alpha?: number } = {}): Layer {
  expectNumber("elu", "alpha", alpha);
  return elementwise("elu", { alpha }, (x) => eluOf(x, alpha));
}

/**
 * x above 0, alpha (e^(x / alpha) - 1) elsewhere, which has the slope 1 on both sides of 0 for every alpha (Barron, 2017).
 * [n, ...] -> [n, ...]
 * @param options.alpha what it tends to far below 0, times -1; above 0. Default 1
 * @throws ProblemError when alpha is not above 0.
 */
export function celu({ alpha = 1 }: { readonly alpha?: number } = {}): Layer {
  expectNumber("celu", "alpha", alpha, { above: 0 });
  return elementwise("celu", { alpha }, (x) => mul(eluOf(div(x, alpha)), alpha));
}

/**
 * x above theta, 0 elsewhere (Konda et al., 2014). [n, ...] -> [n, ...]
 * @param options.theta 0 or more. Default 1
 * @throws ProblemError when theta is below 0 or not finite.
 */
export function thresholdedRelu({ theta = 1 }: { readonly theta?: number } = {}): Layer {
  expectNumber("thresholdedRelu", "theta", theta, { least: 0 });
  return elementwise("thresholdedRelu", { theta }, (x) => where(greater(x, theta), x, 0));
}

/**
 * slope x + offset, held between 0 and 1. [n, ...] -> [n, ...]
 * @param options.slope Default 1/6, as in Keras 3 and PyTorch; TFLearn, ONNX and older versions of Keras have 0.2
 * @param options.offset what 0 becomes. Default 0.5
 * @throws ProblemError when a number is not finite.
 */
export function hardSigmoid(options: { readonly slope?: number; readonly offset?: number } = {}): Layer {
  const { slope = 1 / 6, offset = 0.5 } = options;
  expectNumber("hardSigmoid", "slope", slope);
  expectNumber("hardSigmoid", "offset", offset);
  return elementwise("hardSigmoid", { slope, offset }, (x) => hardSigmoidOf(x, slope, offset));
}

/**
 * e^x over its sum along an axis. [n, ...] -> [n, ...]
 * @param options.axis the axis, of which 0 is the batch; a negative one counts from the end. Default 1: the channels of images, the
 *   classes of rows
 * @throws ProblemError when the axis is no whole number, or the batch; when it is written, where its input has no such axis.
 */
export function softmax({ axis = 1 }: { readonly axis?: number } = {}): Layer {
  expectAxis("softmax", axis);
  return elementwise("softmax", { axis }, (x) => softmaxOf(x, axisOf(x, axis)));
}

function elementwise(kind: string, config: Layer["config"], apply: (x: Value) => Value): Layer {
  return Object.freeze<Layer>({ kind, config, arity: 0, apply });
}
