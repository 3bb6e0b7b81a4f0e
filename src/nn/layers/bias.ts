import type { Value } from "../../graph/graph.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { expectInitializers, glorotUniform, type Initializer, zeros } from "../initializers.ts";
import type { LayerContext } from "../layer.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";

/** How a layer with weights ends. */
export interface BiasOptions {
  /** Applied to the result: a name, or a layer. Default "linear". */
  readonly activation?: Activation;
  /** Whether a number per filter is added. Default true. */
  readonly useBias?: boolean;
  /** Default zeros(). */
  readonly biasInitializer?: Initializer;
  /** A penalty on the size of the bias, added to the loss. Default none. */
  readonly biasRegularizer?: Regularizer;
  /** False keeps its weights as they are. Default true. */
  readonly trainable?: boolean;
}

/** The names of these options, for `expectOptions`. */
export const biasNames = [
  "activation",
  "useBias",
  "biasInitializer",
  "biasRegularizer",
  "trainable",
] as const satisfies readonly (keyof BiasOptions)[];

/** How a layer with one kernel begins. */
export interface KernelOptions {
  /** Default glorotUniform(). */
  readonly kernelInitializer?: Initializer;
  /** A penalty on the size of the kernel, added to the loss. Default none. */
  readonly kernelRegularizer?: Regularizer;
}

/** The names of these options, for `expectOptions`. */
export const kernelNames = [
  "kernelInitializer",
  "kernelRegularizer",
] as const satisfies readonly (keyof KernelOptions)[];

/** The options with their defaults, checked. */
export function biasSettings(factory: string, options: BiasOptions) {
  const { activation = "linear", useBias = true, biasInitializer = zeros(), biasRegularizer } = options;
  expectActivation(factory, "activation", activation);
  expectInitializers(factory, { biasInitializer });
  expectRegularizers(factory, { biasRegularizer });
  return { activation, useBias, biasInitializer, biasRegularizer };
}

export type BiasSettings = ReturnType<typeof biasSettings>;

/** The options with their defaults, checked. */
export function kernelSettings(factory: string, options: KernelOptions) {
  const { kernelInitializer = glorotUniform(), kernelRegularizer } = options;
  expectInitializers(factory, { kernelInitializer });
  expectRegularizers(factory, { kernelRegularizer });
  return { kernelInitializer, kernelRegularizer };
}

/** The end of a layer: what `write` makes of the bias [count] (or of none), activated. */
export function withBias(
  count: number,
  settings: BiasSettings,
  context: LayerContext,
  write: (bias: { readonly bias?: Value }) => Value,
): Value {
  const { activation, useBias, biasInitializer, biasRegularizer } = settings;
  const options = { initializer: biasInitializer, regularizer: biasRegularizer };
  const y = write(useBias ? { bias: context.parameter("bias", [count], options) } : {});
  return activate(y, activation, context);
}
