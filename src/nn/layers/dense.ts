import { add } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { glorotUniform, type Initializer, zeros } from "../initializers.ts";
import type { Layer } from "../layer.ts";
import { expectWhole } from "../options.ts";

export interface DenseOptions {
  /** Applied to the result. Default "linear". */
  readonly activation?: Activation;
  /** Whether a number per unit is added. Default true. */
  readonly useBias?: boolean;
  /** Default glorotUniform(). */
  readonly kernelInitializer?: Initializer;
  /** Default zeros(). */
  readonly biasInitializer?: Initializer;
}

/**
 * A fully connected layer: each unit sees every input. An image [n, c, h, w] is flattened first, in that order.
 * [n, ...] -> [n, units]
 *
 * Weights: kernel [inputs, units], bias [units].
 * @param units how many; at least 1
 * @throws ProblemError when `units` is not whole and at least 1, or the activation is unknown.
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  const { activation = "linear", useBias = true } = options;
  const { kernelInitializer = glorotUniform(), biasInitializer = zeros() } = options;
  expectWhole("dense", "units", units);
  expectActivation("dense", "activation", activation);
  return Object.freeze<Layer>({
    kind: "dense",
    config: { units, activation, useBias, kernelInitializer, biasInitializer },
    apply(x, context) {
      const flat = reshape(x, [x.shape[0]!, -1]);
      const kernel = context.parameter("kernel", [Number(flat.shape[1]), units], { initializer: kernelInitializer });
      const product = matMul(flat, kernel);
      const y = useBias ? add(product, context.parameter("bias", [units], { initializer: biasInitializer })) : product;
      return activate(y, activation);
    },
  });
}
