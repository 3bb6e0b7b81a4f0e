import type { Value } from "../graph/graph.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { expand, reshape } from "../ops/layout.ts";
import { reduceSum } from "../ops/reduce.ts";

/**
 * A gradient in the shape of the value it belongs to: what broadcasting repeated is summed, what a rule left
 * unrepeated is expanded. The one place that undoes broadcasting.
 */
export function sumToShape(gradient: Value, shape: Shape): Value {
  const lead = gradient.shape.length - shape.length;
  const repeated = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (shape[axis - lead] === 1 && gradient.shape[axis] !== 1));
  const summed = reduceSum(gradient, { axes: repeated, keepdims: true });
  const trimmed = lead > 0 ? reshape(summed, summed.shape.slice(lead)) : summed;
  return sameShape(trimmed.shape, shape) ? trimmed : expand(trimmed, shape);
}
