import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, mul, sub } from "../../ops/elementwise.ts";
import { type Activation, expectActivation } from "../activations.ts";
import { constant } from "../initializers.ts";
import { applyLayer, expectInput, type Layer, type LayerContext } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { type KernelOptions, kernelNames, kernelSettings } from "./bias.ts";
import { conv2d } from "./conv2d.ts";
import { dense } from "./dense.ts";
import { expectSpatial, type Size, sizeList } from "./spatial.ts";

export interface HighwayOptions extends KernelOptions {
  /** Applied to what is new. Default "relu"; TFLearn has "linear". */
  readonly activation?: Activation;
  /** What the biases of the gate begin with. Default -1: at first it is nearly shut, and passes on most of its input. */
  readonly gateBias?: number;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * A highway layer (Srivastava et al., 2015): a gate, which is learned, says of each number how much of it is new and how much is
 * passed on, so that networks of many such layers can be trained. [n, units] -> [n, units]
 *
 *     y = gate activation(x kernel + bias) + (1 - gate) x,    gate = sigmoid(x kernel_1 + bias_1)
 *
 * Weights: dense.kernel [units, units], dense.bias [units]; of the gate dense_1.kernel and dense_1.bias, alike.
 * @throws ProblemError when the activation is unknown, gateBias not finite, or an option no initialiser or regulariser; when it is
 *   written, where its input is not [n, units].
 */
export function highway(options: HighwayOptions = {}): Layer {
  const { settings, kernel, biasInitializer } = highwaySettings("highway", options);
  const layer: Layer = {
    kind: "highway",
    config: settings,
    arity: 0,
    trainable: options.trainable ?? true,
    apply(x, context) {
      expectInput(layer, x, 2, "[n, units]", "Put flatten() and dense(units) before it.");
      const units = Number(x.shape[1]);
      return gated(x, context, {
        fresh: dense(units, { ...kernel, activation: settings.activation }),
        gate: dense(units, { ...kernel, biasInitializer, activation: "sigmoid" }),
      });
    },
  };
  return Object.freeze(layer);
}

/**
 * A highway layer whose two paths are convolutions with as many filters as its input has channels, and "same" padding.
 * [n, c, h, w] -> [n, c, h, w]
 *
 * Weights: conv2d.kernel [c, c, height, width], conv2d.bias [c]; of the gate conv2d_1.kernel and conv2d_1.bias, alike.
 * @param kernelSize the window: one number, or [height, width]
 * @throws ProblemError when the window is no size, and where `highway` does; when it is written, where its input is not [n, c, h, w].
 */
export function highwayConv2d(kernelSize: Size, options: HighwayOptions = {}): Layer {
  sizeList("highwayConv2d", "kernelSize", kernelSize, 2);
  const { settings, kernel, biasInitializer } = highwaySettings("highwayConv2d", options);
  const layer: Layer = {
    kind: "highwayConv2d",
    config: { kernelSize, ...settings },
    arity: 1,
    trainable: options.trainable ?? true,
    apply(x, context) {
      expectSpatial(layer, x, 2);
      const channels = Number(x.shape[1]);
      const same = { ...kernel, padding: "same" } as const;
      return gated(x, context, {
        fresh: conv2d(channels, kernelSize, { ...same, activation: settings.activation }),
        gate: conv2d(channels, kernelSize, { ...same, biasInitializer, activation: "sigmoid" }),
      });
    },
  };
  return Object.freeze(layer);
}

function highwaySettings(factory: string, options: HighwayOptions) {
  expectOptions(factory, options, ["activation", "gateBias", "trainable", ...kernelNames]);
  const { activation = "relu", gateBias = -1 } = options;
  const kernel = kernelSettings(factory, options);
  expectActivation(factory, "activation", activation);
  expectNumber(factory, "gateBias", gateBias);
  const { kernelInitializer, kernelRegularizer } = kernel;
  return {
    settings: { activation, gateBias, kernelInitializer, kernelRegularizer },
    kernel: { kernelInitializer, ...(kernelRegularizer !== undefined && { kernelRegularizer }) },
    biasInitializer: constant(gateBias),
  };
}

/** gate fresh + (1 - gate) x, as x + gate (fresh - x). */
function gated(x: Value, context: LayerContext, { fresh, gate }: Readonly<Record<"fresh" | "gate", Layer>>): Value {
  const y = applyLayer(fresh, x, context.inside(fresh));
  const open = applyLayer(gate, x, context.inside(gate));
  return add(x, mul(open, sub(y, x)));
}
