import { expectOptions } from "../../errors.ts";
import { clip, div, sqrt } from "../../ops/elementwise.ts";
import { reduceSumSquare } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";
import { axisOf, expectAxis } from "./axis.ts";

export interface L2NormalizeOptions {
  /** The axis along which numbers are taken together, of which 0 is the batch; a negative one counts from the end. Default 1. */
  readonly axis?: number;
  /** The least sum of squares that is divided by, above 0. Default 1e-12, as in TensorFlow and Keras. */
  readonly epsilon?: number;
}

/**
 * Makes the length of each row 1, or of each pixel over its channels: x / sqrt(max(sum of squares, epsilon)), as in Keras's
 * UnitNormalization. A row of zeros stays one, with a finite gradient. [n, ...] -> [n, ...]
 * @throws ProblemError when the axis is no whole number or the batch, or epsilon is not above 0; when it is written, where its input
 *   has no such axis.
 */
export function l2Normalize(options: L2NormalizeOptions = {}): Layer {
  expectOptions("l2Normalize", options, ["axis", "epsilon"]);
  const { axis = 1, epsilon = 1e-12 } = options;
  expectAxis("l2Normalize", axis);
  expectNumber("l2Normalize", "epsilon", epsilon, { above: 0 });
  return Object.freeze<Layer>({
    kind: "l2Normalize",
    config: { axis, epsilon },
    arity: 0,
    apply(x) {
      const squares = reduceSumSquare(x, { axes: [axisOf(x, axis)], keepdims: true });
      return div(x, sqrt(clip(squares, epsilon, Infinity)));
    },
  });
}
