import { type Activation, activate } from "../activations.ts";
import type { Layer } from "../layer.ts";

/** An activation as a layer of its own, for example after a normalisation. [n, ...] -> [n, ...] */
export function activation(name: Activation): Layer {
  return Object.freeze<Layer>({ kind: "activation", config: { name }, apply: (x) => activate(x, name) });
}
