import { expectOptions, ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { mul } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { constant, expectInitializers, type Initializer } from "../initializers.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectRegularizers, type Regularizer } from "../regularizers.ts";

export interface LayerScaleOptions {
  /** Default constant(0.000001), as in ConvNeXt: a block at the end of which it stands begins as nearly nothing. */
  readonly gammaInitializer?: Initializer;
  /** A penalty on the size of the factors, added to the loss. Default none. */
  readonly gammaRegularizer?: Regularizer;
  /** False keeps its factors as they are. Default true. */
  readonly trainable?: boolean;
}

/**
 * Multiplies each channel by a factor that is learned (Touvron et al., 2021). It stands at the end of the body of `residual`.
 * [n, c, ...] -> [n, c, ...]
 *
 * Weights: gamma [c].
 * @throws ProblemError when an option is no initialiser or regulariser; when it is written, where its input has no channels.
 */
export function layerScale(options: LayerScaleOptions = {}): Layer {
  expectOptions("layerScale", options, ["gammaInitializer", "gammaRegularizer", "trainable"]);
  const { gammaInitializer = constant(1e-6), gammaRegularizer, trainable = true } = options;
  expectInitializers("layerScale", { gammaInitializer });
  expectRegularizers("layerScale", { gammaRegularizer });
  const layer: Layer = {
    kind: "layerScale",
    config: { gammaInitializer, gammaRegularizer },
    trainable,
    apply(x, context) {
      if (x.shape.length < 2) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has the wrong shape`,
          expected: "[n, channels, ...]",
          received: formatShape(x.shape),
        });
      }
      const channels = Number(x.shape[1]);
      const gamma = context.parameter("gamma", [channels], {
        initializer: gammaInitializer,
        regularizer: gammaRegularizer,
      });
      return mul(x, reshape(gamma, [channels, ...x.shape.slice(2).map(() => 1)]));
    },
  };
  return Object.freeze(layer);
}
