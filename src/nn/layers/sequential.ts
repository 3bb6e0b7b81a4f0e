import { applyLayer, isLayer, type Layer } from "../layer.ts";
import { expectParts } from "../options.ts";

/**
 * Layers one after the other: the output of each is the input of the next. It is a layer itself.
 * @param layers as arguments, not as a list; none at all passes its input on
 * @throws ProblemError when an argument is no layer.
 */
export function sequential(...layers: readonly Layer[]): Layer {
  expectParts("sequential", layers, { isPart: isLayer, noun: "layer", example: "dense(10)" });
  return Object.freeze<Layer>({
    kind: "sequential",
    config: { layers },
    apply: (x, context) => layers.reduce((value, layer) => applyLayer(layer, value, context.inside(layer)), x),
  });
}
