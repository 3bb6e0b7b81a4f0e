import { expectOptions, ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { div, square, sub } from "../../ops/elementwise.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";

export interface FeaturewiseOptions {
  /** Whether each channel has its own number. Default false: one number for all pixels and channels. */
  readonly perChannel?: boolean;
}

/**
 * Subtracts the mean of the training images. It is measured before training, on the training images alone, and
 * becomes part of the model. [n, c, ...] -> [n, c, ...]
 */
export function zeroCenter(options: FeaturewiseOptions = {}): Layer {
  expectOptions("zeroCenter", options, ["perChannel"]);
  const { perChannel = false } = options;
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
export function standardize(options: FeaturewiseOptions = {}): Layer {
  expectOptions("standardize", options, ["perChannel"]);
  const { perChannel = false } = options;
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

export interface NormalizeOptions {
  /** What is subtracted: one number, or one for each channel. Default 0. */
  readonly mean?: number | readonly number[];
  /** What is divided by, above 0: one number, or one for each channel. Default 1. */
  readonly deviation?: number | readonly number[];
}

/**
 * (x - mean) / deviation with numbers that are known, such as those of the images on which a backbone was trained; for
 * pixels of 0 to 255 they are 255 times those for 0 to 1. [n, c, ...] -> [n, c, ...]
 * @throws ProblemError when a number is not finite or a deviation not above 0; when it is written, where its input has another count
 *   of channels.
 */
export function normalize(options: NormalizeOptions): Layer {
  expectOptions("normalize", options, ["mean", "deviation"]);
  const { mean = 0, deviation = 1 } = options;
  const [means, deviations] = [listOf(mean), listOf(deviation)];
  for (const each of means) expectNumber("normalize", "mean", each);
  for (const each of deviations) expectNumber("normalize", "deviation", each, { above: 0 });
  const layer: Layer = {
    kind: "normalize",
    config: { mean, deviation },
    arity: 0,
    apply(x) {
      const known = (numbers: readonly number[]) => {
        if (numbers.length !== 1 && numbers.length !== x.shape[1]) {
          throw new ProblemError({
            what: `${describeLayer(layer)}: its input has another count of channels`,
            expected: `[n, ${numbers.length}, ...]`,
            received: formatShape(x.shape),
          });
        }
        const shape = x.shape.map((_, axis) => (axis === 1 ? numbers.length : 1));
        return constant(fromNumbers("float32", shape, numbers));
      };
      return div(sub(x, known(means)), known(deviations));
    },
  };
  return Object.freeze(layer);
}

function listOf(numbers: number | readonly number[]): readonly number[] {
  return Array.isArray(numbers) ? numbers : [numbers as number];
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
