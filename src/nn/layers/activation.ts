import { type ActivationName, activate, expectActivation } from "../activations.ts";
import type { Layer } from "../layer.ts";

/**
 * An activation as a layer of its own, for example after a normalisation. [n, ...] -> [n, ...]
 * @throws ProblemError when there is no activation of that name.
 */
export function activation(name: ActivationName): Layer {
  expectActivation("activation", "name", name);
  return Object.freeze<Layer>({
    kind: "activation",
    config: { name },
    apply: (x, context) => activate(x, name, context),
  });
}
