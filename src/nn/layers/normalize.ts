import type { Value } from "../../graph/graph.ts";
import { div, square, sub } from "../../ops/elementwise.ts";
import { reduceMean } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";

export interface FeaturewiseOptions {
  /** Whether each channel has its own number. Default false: one number for all pixels and channels. */
  readonly perChannel?: boolean;
}

/**
 * Subtracts the mean of the training images. It is measured before training, on the training images alone, and
 * becomes part of the model. [n, c, ...] -> [n, c, ...]
 */
export function zeroCenter({ perChannel = false }: FeaturewiseOptions = {}): Layer {
  return Object.freeze<Layer>({
    kind: "zeroCenter",
    config: { perChannel },
    apply(x, context) {
      const mean = context.measured("mean", statisticShape(x, perChannel), {
        averages: { mean: average(x, perChannel) },
        finish: ({ mean }) => mean!,
      });
      return sub(x, mean);
    },
  });
}

/**
 * Divides by the standard deviation of the training images, measured like the mean of `zeroCenter`.
 * A constant image set is left as it is. [n, c, ...] -> [n, c, ...]
 */
export function standardize({ perChannel = false }: FeaturewiseOptions = {}): Layer {
  return Object.freeze<Layer>({
    kind: "standardize",
    config: { perChannel },
    apply(x, context) {
      const deviation = context.measured("deviation", statisticShape(x, perChannel), {
        averages: { mean: average(x, perChannel), square: average(square(x), perChannel) },
        finish: ({ mean, square: squares }) =>
          squares!.map((value, i) => Math.sqrt(Math.max(0, value - mean![i]! ** 2)) || 1),
      });
      return div(x, deviation);
    },
  });
}

/** One number, or one for each channel, in a shape that broadcasts over x. */
function statisticShape(x: Value, perChannel: boolean): number[] {
  return x.shape.map((size, axis) => (perChannel && axis === 1 ? Number(size) : 1));
}

/** The mean, axis by axis from the last: millions of float32 numbers added in one row would lose four digits. */
function average(x: Value, perChannel: boolean): Value {
  const axes = x.shape.map((_, axis) => axis).filter((axis) => !perChannel || axis !== 1);
  return axes.reduceRight((value, axis) => reduceMean(value, { axes: [axis] }), x);
}
