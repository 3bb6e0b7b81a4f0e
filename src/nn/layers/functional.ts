import { ProblemError } from "../../errors.ts";
import { isValue, type Value } from "../../graph/graph.ts";
import { applyLayer, isLayer, type Layer } from "../layer.ts";
import { describeValue } from "../options.ts";
import { repeated } from "./repeated.ts";

/** Applies a layer, with weights of its own, to a value: `layer(conv2d(8, 3), x)`. */
export type ApplyLayer = (layer: Layer, x: Value) => Value;

/** A layer that may be applied several times, each time with the same weights: `const tower = shared(conv2d(8, 3))`, `tower(a)`, `tower(b)`. */
export type ShareLayer = (layer: Layer) => (x: Value) => Value;

/** Writes a network from its input: what it returns is the network's output. */
export type FunctionalBuild = (x: Value, layer: ApplyLayer, shared: ShareLayer) => Value;

/**
 * Any directed graph of layers, as a function of its input:
 *
 * ```ts
 * functional((x, layer) => {
 *   const a = layer(conv2d(8, 3), x);
 *   const b = layer(conv2d(8, 1), x);
 *   return layer(dense(2), merge("concat", a, b));
 * });
 * ```
 *
 * Each `layer(...)` has weights of its own, named by kind in the order in which they are written
 * ("functional.conv2d.kernel", "functional.conv2d_1.kernel"), also where one layer value is applied twice. To apply a
 * layer twice with the same weights, say so: `const tower = shared(conv2d(8, 3))`, then `tower(a)` and `tower(b)`.
 * Values are merged with `merge`, or worked on with any operator of `plumage/graph`.
 * @param build called whenever the network is written, for training and for answering, so it may not depend on anything
 *   that changes
 * @throws ProblemError when `build` is no function; when it is written, where it gives back no value, or a layer is given
 *   something else than a value.
 */
export function functional(build: FunctionalBuild): Layer {
  if (typeof build !== "function" || isLayer(build)) {
    throw new ProblemError({
      what: "functional: its argument is no function",
      expected: "one such as (x, layer) => layer(dense(2), x)",
      received: describeValue(build),
    });
  }
  return Object.freeze<Layer>({
    kind: "functional",
    config: { build },
    apply(x, context) {
      const layer: ApplyLayer = (each, value) => {
        expectApplication(each, value);
        return applyLayer(each, value, context.inside(each));
      };
      const shared: ShareLayer = (each) => {
        expectLayer("shared", each);
        const again = repeated(context.inside(each));
        return (value) => {
          expectApplication(each, value);
          return applyLayer(each, value, again());
        };
      };
      const output = build(x, layer, shared);
      if (!isValue(output)) {
        throw new ProblemError({
          what: "functional(): its function gives back no value",
          expected: "what a layer or merge(...) gives",
          received: describeValue(output),
          mend: "End it with return layer(..., ...).",
        });
      }
      return output;
    },
  });
}

function expectLayer(where: string, layer: Layer): void {
  if (isLayer(layer)) return;
  throw new ProblemError({
    what: `functional(): ${where} is given no layer`,
    expected: "one such as dense(10)",
    received: describeValue(layer),
    mend: "Write layer(dense(10), x): the layer first, then the value.",
  });
}

function expectApplication(layer: Layer, value: Value): void {
  expectLayer("layer", layer);
  if (isValue(value)) return;
  throw new ProblemError({
    what: `functional(): ${layer.kind} is applied to no value`,
    expected: "the input, or what a layer or merge(...) gives",
    received: describeValue(value),
    mend: `Write layer(${layer.kind}(...), x)${Array.isArray(value) ? ', with merge("concat", a, b) for several' : ""}.`,
  });
}
