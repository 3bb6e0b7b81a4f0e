import { expectOptions } from "../../errors.ts";
import { mul } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { type Activation, expectActivation } from "../activations.ts";
import { applyLayer, type Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { dense } from "./dense.ts";
import { expectSpatial } from "./spatial.ts";

export interface SqueezeExciteOptions {
  /** How many times fewer units than channels there are in between; at least 1 unit. Default 16, as in the paper. */
  readonly ratio?: number;
  /** Applied to those units. Default "relu". */
  readonly activation?: Activation;
  /** What makes factors of the last numbers. Default "sigmoid"; MobileNetV3 has "hardSigmoid". */
  readonly gate?: Activation;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * Squeeze-and-excitation (Hu et al., 2018): multiplies each channel by a factor that two small dense layers make of the means of all
 * channels, so that an image as a whole says which of them matter. [n, c, h, w] -> [n, c, h, w]
 *
 * Weights: dense.kernel [c, units], dense.bias [units], dense_1.kernel [units, c], dense_1.bias [c], units = c / ratio.
 * @throws ProblemError when the ratio is not above 0 or an activation is unknown; when it is written, where its input is not
 *   [n, c, h, w].
 */
export function squeezeExcite(options: SqueezeExciteOptions = {}): Layer {
  expectOptions("squeezeExcite", options, ["ratio", "activation", "gate", "trainable"]);
  const { ratio = 16, activation = "relu", gate = "sigmoid", trainable = true } = options;
  expectNumber("squeezeExcite", "ratio", ratio, { above: 0 });
  expectActivation("squeezeExcite", "activation", activation);
  expectActivation("squeezeExcite", "gate", gate);
  const layer: Layer = {
    kind: "squeezeExcite",
    config: { ratio, activation, gate },
    arity: 0,
    trainable,
    apply(x, context) {
      expectSpatial(layer, x, 2);
      const [batch, channels] = x.shape;
      const squeeze = dense(Math.max(1, Math.round(Number(channels) / ratio)), { activation });
      const excite = dense(Number(channels), { activation: gate });
      const units = applyLayer(squeeze, reduceMean(x, { axes: [2, 3] }), context.inside(squeeze));
      const factors = applyLayer(excite, units, context.inside(excite));
      return mul(x, reshape(factors, [batch!, channels!, 1, 1]));
    },
  };
  return Object.freeze(layer);
}
