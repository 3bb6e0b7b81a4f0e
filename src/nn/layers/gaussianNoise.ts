import type { Value } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import { add, cos, log, mul, sqrt, sub } from "../../ops/elementwise.ts";
import type { Layer, LayerContext } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { expectDropRate } from "./dropout.ts";

/**
 * Adds normal numbers while training, so that a network does not learn images by heart (Bishop, 1995). Does nothing in a finished
 * model. [n, ...] -> [n, ...]
 * @param stddev their standard deviation, 0 or more
 * @throws ProblemError when the deviation is below 0 or not finite.
 */
export function gaussianNoise(stddev: number): Layer {
  expectNumber("gaussianNoise", "stddev", stddev, { least: 0 });
  return Object.freeze<Layer>({
    kind: "gaussianNoise",
    config: { stddev },
    apply: (x, context) =>
      context.mode === "infer" || stddev === 0 ? x : add(x, mul(standardNormal(context, x.shape), stddev)),
  });
}

/**
 * Multiplies by normal numbers with mean 1 while training; they have the deviation of dropout's factors, sqrt(rate / (1 - rate))
 * (Srivastava et al., 2014, section 10). Does nothing in a finished model. [n, ...] -> [n, ...]
 * @param rate the fraction that dropout of the same strength drops, 0 to below 1
 * @throws ProblemError when the rate is not 0 or more and below 1.
 */
export function gaussianDropout(rate: number): Layer {
  expectDropRate("gaussianDropout", rate);
  const stddev = Math.sqrt(rate / (1 - rate));
  return Object.freeze<Layer>({
    kind: "gaussianDropout",
    config: { rate },
    apply: (x, context) =>
      context.mode === "infer" || rate === 0 ? x : mul(x, add(mul(standardNormal(context, x.shape), stddev), 1)),
  });
}

/** Standard normal numbers from uniform ones: sqrt(-2 log(1 - u)) cos(2 pi v) (Box & Muller, 1958). 1 - u is never 0. */
function standardNormal(context: LayerContext, shape: Shape): Value {
  const radius = sqrt(mul(log(sub(1, context.random("radius", shape))), -2));
  return mul(radius, cos(mul(context.random("angle", shape), 2 * Math.PI)));
}
