/** Rows of numbers that stand for images, and how far they lie from one another. */
import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { equal } from "../../ops/choice.ts";
import { clip, sqrt, square, sub } from "../../ops/elementwise.ts";
import { unsqueeze } from "../../ops/layout.ts";
import { reduceSum } from "../../ops/reduce.ts";

/**
 * The squared distance of each row from each other. [n, d] -> [n, n]
 * From differences, not from products: those would lose small distances between rows far from 0.
 * @throws ProblemError unless the rows are [n, d].
 */
export function squaredDistances(loss: string, rows: Value): Value {
  if (rows.shape.length !== 2) {
    throw new ProblemError({
      what: `${loss}: the network must end in a row of numbers for each image`,
      expected: "[n, d]",
      received: formatShape(rows.shape),
      mend: "Put flatten() at its end.",
    });
  }
  return reduceSum(square(sub(unsqueeze(rows, [1]), unsqueeze(rows, [0]))), { axes: [2] });
}

/** Distances from their squares; below 1e-8 they count as that, so that the root is nowhere infinitely steep. */
export function rootOf(squares: Value): Value {
  return sqrt(clip(squares, 1e-16, Infinity));
}

/** Which rows are of one class, as bool. int32 [n] -> [n, n] */
export function pairsAlike(labels: Value): Value {
  return equal(unsqueeze(labels, [1]), unsqueeze(labels, [0]));
}
