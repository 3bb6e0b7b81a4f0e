import { expectOptions, ProblemError } from "../../errors.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { applyLayer, describeLayer, isLayer, type Layer } from "../layer.ts";
import { expectParts } from "../options.ts";
import { type Branch, expectMerge, type Merge, mergeBranches } from "./merge.ts";

export interface BranchesOptions {
  /** How the branches become one: "add", "concat" (along the channels), "multiply", "mean", "max" or "min". */
  readonly merge: Merge;
  /** Applied after the merge. Default "linear". */
  readonly activation?: Activation;
}

/**
 * Layers side by side: each gets the same input, and what they give is merged. `sequential()` is the branch that passes
 * its input on. [n, ...] -> what the branches give, merged
 *
 * Weights: those of its layers, each under its kind: "branches.conv2d.kernel", "branches.conv2d_1.kernel".
 * @param options how they are merged, and what is applied then
 * @param layers as arguments, not as a list; at least one
 * @throws ProblemError when an argument is no layer or an option is unknown; when it is written, where the branches give
 *   shapes that do not merge.
 */
export function branches(options: BranchesOptions, ...layers: readonly Layer[]): Layer {
  expectOptions("branches", options, ["merge", "activation"]);
  const { merge, activation = "linear" } = Object(options) as BranchesOptions;
  expectMerge("branches", merge);
  expectActivation("branches", "activation", activation);
  return parallel("branches", merge, layers, activation);
}

/**
 * Layers side by side, whose outputs are added. [n, ...] -> [n, ...]
 *
 * Weights: those of its layers: "add.conv2d.kernel", "add.conv2d_1.kernel".
 * @param layers as arguments; `sequential()` passes the input on
 * @throws ProblemError when an argument is no layer; when it is written, where the branches give different shapes.
 */
export function add(...layers: readonly Layer[]): Layer {
  return parallel("add", "add", layers, "linear");
}

/**
 * Layers side by side, whose outputs lie one behind the other along the channels, as in GoogLeNet and DenseNet.
 * [n, c, ...] -> [n, c1 + c2 + ..., ...]
 *
 * Weights: those of its layers: "concat.conv2d.kernel", "concat.conv2d_1.kernel".
 * @param layers as arguments; `sequential()` passes the input on
 * @throws ProblemError when an argument is no layer; when it is written, where the branches give shapes that differ in more
 *   than the channels.
 */
export function concat(...layers: readonly Layer[]): Layer {
  return parallel("concat", "concat", layers, "linear");
}

function parallel(kind: string, merge: Merge, layers: readonly Layer[], activation: Activation): Layer {
  expectParts(kind, layers, { isPart: isLayer, noun: "layer", example: "conv2d(8, 3)" });
  if (layers.length === 0) {
    throw new ProblemError({ what: `${kind}: it has no layers to merge`, expected: "at least one" });
  }
  const layer: Layer = {
    kind,
    config: kind === merge ? { layers } : { merge, layers, activation },
    apply(x, context) {
      const values = layers.map((branch, i): Branch => {
        const name = `branch ${i + 1}, ${describeLayer(branch)}`;
        return { name, value: applyLayer(branch, x, context.inside(branch)) };
      });
      return activate(mergeBranches(describeLayer(layer), merge, values), activation, context);
    },
  };
  return Object.freeze(layer);
}
