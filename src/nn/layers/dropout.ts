import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import { cast, greaterOrEqual } from "../../ops/choice.ts";
import { dropout as drop } from "../../ops/dropout.ts";
import { add, mul } from "../../ops/elementwise.ts";
import type { Layer, LayerContext } from "../layer.ts";
import { describeValue } from "../options.ts";
import { expectSpatial } from "./spatial.ts";

/**
 * Drops numbers at random while training and scales the others up, so that no unit relies on another
 * (Srivastava et al., 2014). Does nothing in a finished model. [n, ...] -> [n, ...]
 * @param rate the fraction that is DROPPED, 0 to below 1, as in Keras and PyTorch (TFLearn's number is the fraction kept)
 * @throws ProblemError when the rate is not 0 or more and below 1.
 */
export function dropout(rate: number): Layer {
  return dropping("dropout", rate, (x) => x.shape);
}

/**
 * Drops whole channels at random while training and scales the others up: pixels next to each other say almost the same, so that
 * dropping single ones would hide little (Tompson et al., 2015). Does nothing in a finished model.
 * [n, c, h, w] -> [n, c, h, w]
 * @param rate the fraction of channels that is dropped, 0 to below 1
 * @throws ProblemError when the rate is not 0 or more and below 1; when it is written, where its input is not [n, c, h, w].
 */
export function spatialDropout2d(rate: number): Layer {
  const layer = dropping("spatialDropout2d", rate, (x) => {
    expectSpatial(layer, x, 2, "Put it before flatten(), or use dropout.");
    return x.shape.map((size, axis) => (axis < 2 ? size : 1));
  });
  return layer;
}

/**
 * Stochastic depth: drops everything that it is given, for some images of each batch while training, and scales the others up
 * (Huang et al., 2016). Put at the end of the body of `residual`, it leaves such images their shortcut alone. Does nothing in a
 * finished model. [n, ...] -> [n, ...]
 * @param rate the fraction of images that lose it, 0 to below 1; in papers it grows from layer to layer
 * @throws ProblemError when the rate is not 0 or more and below 1.
 */
export function dropPath(rate: number): Layer {
  return dropping("dropPath", rate, (x) => x.shape.map((size, axis) => (axis === 0 ? size : 1)));
}

/**
 * Dropout for networks of SELU: a dropped number becomes what SELU gives far below 0, and then all are scaled and shifted, so
 * that mean 0 and variance 1 stay what they are (Klambauer et al., 2017). Does nothing in a finished model. [n, ...] -> [n, ...]
 * @param rate the fraction that is dropped, 0 to below 1
 * @throws ProblemError when the rate is not 0 or more and below 1.
 */
export function alphaDropout(rate: number): Layer {
  const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * SELU_FLOOR ** 2));
  return whileTraining("alphaDropout", rate, (x, context) => {
    const kept = cast(greaterOrEqual(context.random("uniform", x.shape), rate), x.dtype);
    // scale (kept x + (1 - kept) floor - rate floor)
    return add(mul(mul(x, kept), scale), add(mul(kept, -scale * SELU_FLOOR), scale * SELU_FLOOR * (1 - rate)));
  });
}

/** What SELU tends to far below 0. */
const SELU_FLOOR = -1.7580993408473766;

/** Throws a ProblemError unless `rate` is a fraction that may be dropped. */
export function expectDropRate(factory: string, rate: number): void {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return;
  throw new ProblemError({
    what: `${factory}: rate is the fraction that is dropped`,
    expected: "0 or more, below 1",
    received: describeValue(rate),
  });
}

/** A layer that drops what lies under a random number below the rate; `shapeOf` says how many such numbers there are. */
function dropping(kind: string, rate: number, shapeOf: (x: Value) => Shape): Layer {
  return whileTraining(kind, rate, (x, context) => drop(x, context.random("uniform", shapeOf(x)), rate));
}

function whileTraining(kind: string, rate: number, apply: (x: Value, context: LayerContext) => Value): Layer {
  expectDropRate(kind, rate);
  return Object.freeze<Layer>({
    kind,
    config: { rate },
    apply: (x, context) => (context.mode === "infer" || rate === 0 ? x : apply(x, context)),
  });
}
