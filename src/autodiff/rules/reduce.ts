import type { Value, ValueOf } from "../../graph/graph.ts";
import { isStatic } from "../../graph/shape.ts";
import { cast, equal } from "../../ops/choice.ts";
import { div, mul } from "../../ops/elementwise.ts";
import { dimension, reshape } from "../../ops/layout.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { elementCount } from "../../tensor/tensor.ts";
import { type Rules, ZERO } from "../rule.ts";

type Reduced = ValueOf<"ReduceSum" | "ReduceSumSquare" | "ReduceMean" | "ReduceMax" | "ReduceMin">;

/** What a reduction gathered goes back to where it came from; `gradient` repeats it along the reduced axes. */
export const reduce = {
  // d sum x = sum dx
  ReduceSum: (y, dy) => [() => withReducedAxes(dy, y)],
  // d sum x^2 = sum 2 x dx
  ReduceSumSquare: (y, dy) => [() => mul(withReducedAxes(dy, y), mul(y.inputs[0]!, 2))],
  // d mean x = 1/count sum dx
  ReduceMean: (y, dy) => [() => divideByCount(withReducedAxes(dy, y), y)],
  // d max x = dx at the maximum; equal maxima share it, as in PyTorch's amax
  ReduceMax: (y, dy) => [() => shareAmongEqual(dy, y)],
  ReduceMin: (y, dy) => [() => shareAmongEqual(dy, y)],
  ArgMax: ZERO,
} satisfies Partial<Rules>;

/** A value with y's shape, its reduced axes put back with size 1. */
function withReducedAxes(value: Value, { inputs: [x], attrs: { axes } }: Reduced): Value {
  return reshape(
    value,
    x!.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)),
  );
}

/** The batch's size is known only when the graph runs. */
function divideByCount(dy: Value, { inputs: [x], attrs: { axes } }: Reduced): Value {
  const reduced = axes.map((axis) => x!.shape[axis]!);
  return isStatic(reduced) ? div(dy, elementCount(reduced)) : div(dy, cast(dimension(reduced), dy.dtype));
}

/** dy [x = y] / (how many x = y). */
function shareAmongEqual(dy: Value, y: Reduced): Value {
  const [x] = y.inputs;
  const chosen = cast(equal(x!, withReducedAxes(y as Value, y)), dy.dtype);
  const count = reduceSum(chosen, { axes: y.attrs.axes, keepdims: true });
  return mul(chosen, div(withReducedAxes(dy, y), count));
}
