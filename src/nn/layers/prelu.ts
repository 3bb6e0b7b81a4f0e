import { expectOptions, ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { greater, where } from "../../ops/choice.ts";
import { mul } from "../../ops/elementwise.ts";
import { constant, expectInitializers, type Initializer } from "../initializers.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { describeValue, isWhole } from "../options.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";

export interface PreluOptions {
  /**
   * The axes along which one slope holds, of which 0 is the batch. Default: all but axis 1, so each channel has its own, as in
   * the paper and TFLearn. [] gives each element its own, which is Keras's default; for images [1, 2, 3] is one for all, which is PyTorch's.
   */
  readonly sharedAxes?: readonly number[];
  /** Default constant(0.25), as in the paper and PyTorch; Keras and TFLearn begin with zeros(). */
  readonly alphaInitializer?: Initializer;
  /** A penalty on the size of the slopes, added to the loss. Default none. */
  readonly alphaRegularizer?: Regularizer;
  /** False keeps its slopes as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * x above 0, alpha x elsewhere, where alpha is learned (He et al., 2015). [n, ...] -> [n, ...]
 *
 * Weights: alpha, in the shape of the input without the batch, 1 along shared axes: [c, 1, 1] for images by default.
 * @throws ProblemError when sharedAxes is no list of axes, or an option is no initialiser or regulariser; when it is written, where its
 *   input has no such axis.
 */
export function prelu(options: PreluOptions = {}): Layer {
  expectOptions("prelu", options, ["sharedAxes", "alphaInitializer", "alphaRegularizer", "trainable"]);
  const { sharedAxes, alphaInitializer = constant(0.25), alphaRegularizer, trainable = true } = options;
  if (sharedAxes !== undefined && !(Array.isArray(sharedAxes) && sharedAxes.every((axis) => isWhole(axis)))) {
    throw new ProblemError({
      what: "prelu: sharedAxes is no list of axes",
      expected: "whole numbers of at least 1, as in [2, 3]",
      received: describeValue(sharedAxes),
    });
  }
  expectInitializers("prelu", { alphaInitializer });
  expectRegularizers("prelu", { alphaRegularizer });
  const layer: Layer = {
    kind: "prelu",
    config: { sharedAxes, alphaInitializer, alphaRegularizer },
    arity: 0,
    trainable,
    apply(x, context) {
      const axes = x.shape.map((_, axis) => axis);
      const shared = sharedAxes ?? axes.slice(2);
      if (!shared.every((axis) => axis < axes.length)) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has no axis ${Math.max(...shared)}, which is to share slopes`,
          received: formatShape(x.shape),
        });
      }
      const shape = axes.slice(1).map((axis) => (shared.includes(axis) ? 1 : Number(x.shape[axis])));
      const alpha = context.parameter("alpha", shape, { initializer: alphaInitializer, regularizer: alphaRegularizer });
      return where(greater(x, 0), x, mul(x, alpha));
    },
  };
  return Object.freeze(layer);
}
