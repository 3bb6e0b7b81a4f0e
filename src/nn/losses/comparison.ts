/** What losses compare: the rows that a network gives, and the truth beside them. */
import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape, sameShape } from "../../graph/shape.ts";
import { cast } from "../../ops/choice.ts";
import { unsqueeze } from "../../ops/layout.ts";
import { formatType } from "../../ops/operand.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { oneHot } from "../oneHot.ts";

/**
 * How many classes an output tells apart.
 * @throws ProblemError unless the output is [n, classes], at least two.
 */
export function classesOf(loss: string, { shape }: Value): number {
  const classes = shape[1];
  if (shape.length === 2 && typeof classes === "number" && classes > 1) return classes;
  throw new ProblemError({
    what: `${loss}: the network must end in a number for each class`,
    expected: "[n, classes], at least two classes",
    received: formatShape(shape),
    mend:
      shape.length === 2
        ? 'Let it end in dense(classes, { activation: "softmax" }); for one number that means yes or no, use binaryCrossentropy.'
        : 'Put dense(classes, { activation: "softmax" }) at its end.',
  });
}

/**
 * The truth as numbers in the shape of the output.
 *
 * float32 in that shape stays as it is. Class numbers, int32 [n], become rows with a single 1 where the output is
 * [n, classes], and the number itself where it is [n, 1].
 * @throws ProblemError when the target is neither.
 */
export function targetValues(loss: string, output: Value, target: Value): Value {
  if (target.dtype === "float32" && sameShape(target.shape, output.shape)) return target;
  const [, columns] = output.shape;
  if (isClassNumbers(output, target) && output.shape.length === 2 && typeof columns === "number") {
    return columns === 1 ? cast(unsqueeze(target, [1]), "float32") : oneHot(target, columns);
  }
  throw new ProblemError({
    what: `${loss}: the target does not fit the output`,
    expected: `float32${formatShape(output.shape)}${output.shape.length === 2 ? `, or int32[${output.shape[0]}]` : ""}`,
    received: formatType(target),
    ...(target.dtype === "int32" && { mend: 'Compare it with values in its own shape: target: "values".' }),
  });
}

/**
 * The true class numbers, for losses that compare nothing else.
 * @throws ProblemError unless the target is int32 [n].
 */
export function classNumbers(loss: string, output: Value, target: Value): Value {
  if (isClassNumbers(output, target)) return target;
  throw new ProblemError({
    what: `${loss}: the target must be the class of each row`,
    expected: `int32[${output.shape[0]}]`,
    received: formatType(target),
  });
}

function isClassNumbers(output: Value, target: Value): boolean {
  return target.dtype === "int32" && target.shape.length === 1 && target.shape[0] === output.shape[0];
}

/** The mean over everything but the first axis: [n, ...] -> [n]. */
export function meanOfEach(x: Value): Value {
  return reduceMean(x, { axes: x.shape.map((_, axis) => axis).slice(1) });
}
