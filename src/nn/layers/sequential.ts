import { applyLayer, type Layer } from "../layer.ts";

/** Layers one after the other: the output of each is the input of the next. It is a layer itself. */
export function sequential(...layers: readonly Layer[]): Layer {
  return Object.freeze<Layer>({
    kind: "sequential",
    config: { layers },
    apply: (x, context) => layers.reduce((value, layer) => applyLayer(layer, value, context.inside(layer)), x),
  });
}
