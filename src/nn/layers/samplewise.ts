import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { add, div, pow, square, sub } from "../../ops/elementwise.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";

export interface SamplewiseOptions {
  /** Whether each channel of an image has its own number. Default false: one number for all pixels and channels. */
  readonly perChannel?: boolean;
}

/**
 * Subtracts from each image its own mean, in training and in the finished model: how bright a picture is no longer counts
 * (TFLearn's samplewise zero centre). [n, c, ...] -> [n, c, ...]
 * @throws ProblemError when it is written, where an image has no numbers of which to take a mean.
 */
export function samplewiseZeroCenter(options: SamplewiseOptions = {}): Layer {
  expectOptions("samplewiseZeroCenter", options, ["perChannel"]);
  const { perChannel = false } = options;
  const layer: Layer = {
    kind: "samplewiseZeroCenter",
    config: { perChannel },
    apply: (x) => sub(x, meanOfEach(layer, x, x, perChannel)),
  };
  return Object.freeze(layer);
}

export interface SamplewiseStandardizeOptions extends SamplewiseOptions {
  /** Added to the variance, so that a picture of one colour stays finite, above 0. Default 0.00001. */
  readonly epsilon?: number;
}

/**
 * Divides each image by its own standard deviation, in training and in the finished model: how much contrast a picture has no
 * longer counts (TFLearn's samplewise stdnorm). Put samplewiseZeroCenter before it. [n, c, ...] -> [n, c, ...]
 *
 *     x / sqrt(mean (x - mean x)^2 + epsilon)
 *
 * @throws ProblemError when epsilon is not above 0; when it is written, where an image has no numbers of which to take a mean.
 */
export function samplewiseStandardize(options: SamplewiseStandardizeOptions = {}): Layer {
  expectOptions("samplewiseStandardize", options, ["perChannel", "epsilon"]);
  const { perChannel = false, epsilon = 1e-5 } = options;
  expectNumber("samplewiseStandardize", "epsilon", epsilon, { above: 0 });
  const layer: Layer = {
    kind: "samplewiseStandardize",
    config: { perChannel, epsilon },
    apply(x) {
      const centred = sub(x, meanOfEach(layer, x, x, perChannel));
      const variance = meanOfEach(layer, x, square(centred), perChannel);
      return div(x, pow(add(variance, epsilon), 0.5));
    },
  };
  return Object.freeze(layer);
}

/** The mean of each image, or of each of its channels, of numbers in the shape of the layer's input. */
function meanOfEach(layer: Layer, x: Value, numbers: Value, perChannel: boolean): Value {
  const axes = x.shape.map((_, axis) => axis).slice(perChannel ? 2 : 1);
  if (axes.length === 0) {
    throw new ProblemError({
      what: `${describeLayer(layer)}: each number of its input would be its own mean`,
      expected: perChannel ? "[n, channels, ...]" : "[n, ...]",
      received: formatShape(x.shape),
      mend: perChannel ? "Leave perChannel out." : "Put it before the numbers are reduced to one for each image.",
    });
  }
  // Axis by axis from the last, as float32 sums of millions lose digits.
  return axes.reduceRight((value, axis) => reduceMean(value, { axes: [axis], keepdims: true }), numbers);
}
