import { expectOptions } from "../../errors.ts";
import { add, mul } from "../../ops/elementwise.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { expectInitializers, type Initializer, ones, zeros } from "../initializers.ts";
import type { Layer } from "../layer.ts";

export interface SingleUnitOptions {
  /** Applied to the result. Default "linear". */
  readonly activation?: Activation;
  /** Default ones(). */
  readonly kernelInitializer?: Initializer;
  /** Default zeros(). */
  readonly biasInitializer?: Initializer;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * Each number by itself times one that is learned, plus one that is learned: a straight line for each place, as TFLearn's
 * single_unit. [n, ...] -> [n, ...]
 *
 * Weights: kernel and bias, in the shape of the input without the batch.
 * @throws ProblemError when the activation is unknown or an option is no initialiser.
 */
export function singleUnit(options: SingleUnitOptions = {}): Layer {
  expectOptions("singleUnit", options, ["activation", "kernelInitializer", "biasInitializer", "trainable"]);
  const { activation = "linear", kernelInitializer = ones(), biasInitializer = zeros(), trainable = true } = options;
  expectActivation("singleUnit", "activation", activation);
  expectInitializers("singleUnit", { kernelInitializer, biasInitializer });
  return Object.freeze<Layer>({
    kind: "singleUnit",
    config: { activation, kernelInitializer, biasInitializer },
    arity: 0,
    trainable,
    apply(x, context) {
      const shape = x.shape.slice(1).map(Number);
      const kernel = context.parameter("kernel", shape, { initializer: kernelInitializer });
      const bias = context.parameter("bias", shape, { initializer: biasInitializer });
      return activate(add(mul(x, kernel), bias), activation, context);
    },
  });
}
