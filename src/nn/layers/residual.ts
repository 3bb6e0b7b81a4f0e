import { expectOptions, ProblemError } from "../../errors.ts";
import type { Shape } from "../../graph/shape.ts";
import { type Activation, activate, expectActivation } from "../activations.ts";
import { applyLayer, describeLayer, isLayer, type Layer } from "../layer.ts";
import { describeValue, expectParts } from "../options.ts";
import { mergeBranches } from "./merge.ts";

export interface ResidualOptions {
  /** What the other path does with the input, such as a convolution that changes its shape. Default: nothing. */
  readonly shortcut?: Layer;
  /** Applied to the sum. Default "linear". */
  readonly activation?: Activation;
}

/**
 * x + f(x): what a layer gives is added to its input, so that it need only learn the difference (He et al., 2016).
 * [n, ...] -> [n, ...]
 *
 * Weights: those of its layers: "residual.sequential.conv2d.kernel", and of the shortcut: "residual.conv2d.kernel".
 * @param body f; several layers stand in `sequential(...)`
 * @throws ProblemError when body or shortcut is no layer, or the activation is unknown; when it is written, where the two
 *   paths give different shapes.
 */
export function residual(body: Layer, options: ResidualOptions = {}): Layer {
  if (isLayer(options)) {
    throw new ProblemError({
      what: "residual: it takes one layer, and then its options",
      received: describeValue(options),
      mend: "Write residual(sequential(...layers), { activation }).",
    });
  }
  expectOptions("residual", options, ["shortcut", "activation"]);
  const { shortcut, activation = "linear" } = options;
  expectParts("residual", [body], { isPart: isLayer, noun: "layer", example: "sequential(conv2d(8, 3))" });
  if (shortcut !== undefined && !isLayer(shortcut)) {
    throw new ProblemError({
      what: "residual: shortcut is no layer",
      expected: "one such as conv2d(16, 1, { strides: 2 })",
      received: describeValue(shortcut),
    });
  }
  expectActivation("residual", "activation", activation);
  const layer: Layer = {
    kind: "residual",
    config: { layers: shortcut === undefined ? [body] : [body, shortcut], activation },
    apply(x, context) {
      const y = applyLayer(body, x, context.inside(body));
      const other = shortcut === undefined ? x : applyLayer(shortcut, x, context.inside(shortcut));
      const paths = [
        { name: describeLayer(body), value: y },
        { name: shortcut === undefined ? "its input" : `the shortcut, ${describeLayer(shortcut)}`, value: other },
      ];
      const mend = shortcut === undefined ? shortcutFor(x.shape, y.shape) : undefined;
      return activate(mergeBranches("residual()", "add", paths, mend), activation, context);
    },
  };
  return Object.freeze(layer);
}

/** A shortcut that would bring an image to the shape that the body gives it, in words. */
function shortcutFor(from: Shape, to: Shape): string | undefined {
  const steps = from.slice(2).map((size, axis) => Math.ceil(Number(size) / Number(to[axis + 2])));
  const isReached = from.slice(2).every((size, axis) => Math.ceil(Number(size) / steps[axis]!) === to[axis + 2]);
  if (from.length !== 4 || to.length !== 4 || !isReached) return undefined;
  const strides = steps.every((step) => step === 1) ? "" : `, { strides: [${steps.join(", ")}] }`;
  return `Give it a shortcut of that shape: { shortcut: conv2d(${to[1]}, 1${strides}) }.`;
}
