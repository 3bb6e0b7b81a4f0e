import { expectOptions } from "../../errors.ts";
import { add } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { expectInitializers, glorotUniform, type Initializer, zeros } from "../initializers.ts";
import type { Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";
import { biasNames, kernelNames } from "./bias.ts";

export interface DenseOptions {
  /** Applied to the result. Default "linear". */
  readonly activation?: Activation;
  /** Whether a number per unit is added. Default true. */
  readonly useBias?: boolean;
  /** Default glorotUniform(). */
  readonly kernelInitializer?: Initializer;
  /** Default zeros(). */
  readonly biasInitializer?: Initializer;
  /** A penalty on the size of the kernel, added to the loss. Default none. */
  readonly kernelRegularizer?: Regularizer;
  /** A penalty on the size of the bias, added to the loss. Default none. */
  readonly biasRegularizer?: Regularizer;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * A fully connected layer: each unit sees every input. An image [n, c, h, w] is flattened first, in that order.
 * [n, ...] -> [n, units]
 *
 * Weights: kernel [inputs, units], bias [units].
 * @param units how many; at least 1
 * @throws ProblemError when `units` is not whole and at least 1, the activation is unknown, or an option is no initialiser or regulariser.
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  expectOptions("dense", options, [...biasNames, ...kernelNames]);
  const { activation = "linear", useBias = true } = options;
  const { kernelInitializer = glorotUniform(), biasInitializer = zeros(), trainable = true } = options;
  const { kernelRegularizer, biasRegularizer } = options;
  expectWhole("dense", "units", units);
  expectActivation("dense", "activation", activation);
  expectInitializers("dense", { kernelInitializer, biasInitializer });
  expectRegularizers("dense", { kernelRegularizer, biasRegularizer });
  return Object.freeze<Layer>({
    kind: "dense",
    config: { units, activation, useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer },
    trainable,
    apply(x, context) {
      const flat = reshape(x, [x.shape[0]!, -1]);
      const kernel = context.parameter("kernel", [Number(flat.shape[1]), units], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      const product = matMul(flat, kernel);
      const y = useBias
        ? add(
            product,
            context.parameter("bias", [units], { initializer: biasInitializer, regularizer: biasRegularizer }),
          )
        : product;
      return activate(y, activation, context);
    },
  });
}
