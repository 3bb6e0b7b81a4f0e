import { expectOptions, ProblemError } from "../../errors.ts";
import { constant } from "../../graph/graph.ts";
import { conv } from "../../ops/conv.ts";
import { add, mul, pow, square } from "../../ops/elementwise.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { expectInput, type Layer } from "../layer.ts";
import { describeValue, expectNumber, expectOneOf, isWhole } from "../options.ts";

export interface LocalResponseNormalizationOptions {
  /** How many channels a window spans, an odd number: 2 radius + 1 where a radius is given. Default 5. */
  readonly size?: number;
  /** Factor of the squares. Default 0.0001. */
  readonly alpha?: number;
  /** The exponent. Default 0.75. */
  readonly beta?: number;
  /** What is added to the squares, above 0. Default 1; the paper has 2. */
  readonly bias?: number;
  /**
   * Whether alpha multiplies the "sum" of squares in the window (default: the paper, TensorFlow, TFLearn), or their "mean", the sum
   * divided by `size` (PyTorch, ONNX).
   */
  readonly squares?: "sum" | "mean";
}

/**
 * Local response normalisation (Krizhevsky et al., 2012): each number is made smaller where numbers at the same place in
 * channels next to its own are large. Beyond the first and the last channel there are zeros. [n, c, h, w] -> [n, c, h, w]
 *
 *     y = x / (bias + alpha * sum of squares of `size` channels around its own) ^ beta
 *
 * TFLearn's radius of 5 is `size` 11: the preset tflearn.localResponseNormalization.
 * @throws ProblemError when the size is not odd, bias not above 0, another number not finite, or `squares` unknown; when it is
 *   written, where its input is not [n, c, h, w].
 */
export function localResponseNormalization(options: LocalResponseNormalizationOptions = {}): Layer {
  expectOptions("localResponseNormalization", options, ["size", "alpha", "beta", "bias", "squares"]);
  const { size = 5, alpha = 1e-4, beta = 0.75, bias = 1, squares = "sum" } = options;
  const name = "localResponseNormalization";
  if (!isWhole(size) || size % 2 === 0) {
    throw new ProblemError({
      what: `${name}: size is out of range`,
      expected: "an odd number",
      received: describeValue(size),
    });
  }
  expectNumber(name, "alpha", alpha, { least: 0 });
  expectNumber(name, "beta", beta);
  expectNumber(name, "bias", bias, { above: 0 });
  expectOneOf(name, "squares", squares, ["sum", "mean"]);
  const layer: Layer = {
    kind: name,
    config: { size, alpha, beta, bias, squares },
    arity: 0,
    apply(x) {
      expectInput(layer, x, 4, "[n, channels, height, width]", "Put it before flatten() and dense(...).");
      const channels = Number(x.shape[1]);
      const factor = squares === "sum" ? alpha : alpha / size;
      const sums = conv(square(x), constant(band(channels, (size - 1) / 2, factor)));
      return mul(x, pow(add(sums, bias), -beta));
    },
  };
  return Object.freeze(layer);
}

/** Filters of one pixel, which add up the channels within a radius of each: [channels, channels, 1, 1]. */
function band(channels: number, radius: number, factor: number) {
  const filters = Array.from({ length: channels * channels }, (_, place) => {
    const distance = Math.abs(Math.floor(place / channels) - (place % channels));
    return distance <= radius ? factor : 0;
  });
  return fromNumbers("float32", [channels, channels, 1, 1], filters);
}
