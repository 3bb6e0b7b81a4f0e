import { ProblemError } from "../errors.ts";
import { constant, type Value } from "../graph/graph.ts";
import { formatShape } from "../graph/shape.ts";
import { abs, add, clip, div, mul, sqrt } from "../ops/elementwise.ts";
import { reshape, transpose } from "../ops/layout.ts";
import { matMul } from "../ops/matrix.ts";
import { reduceSum, reduceSumSquare } from "../ops/reduce.ts";
import { fromNumbers } from "../tensor/tensor.ts";
import { describeValue, expectNumber, expectOneOf } from "./options.ts";

/** A penalty on the size of a weight, added to the loss while training. */
export interface Regularizer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The penalty, a scalar. */
  apply(weight: Value): Value;
}

/**
 * factor sum |w|, which makes weights that are not needed exactly small (Tibshirani, 1996).
 * @param factor 0 or more; default 0.01, as in Keras
 * @throws ProblemError when the factor is below 0 or not finite.
 */
export function l1(factor = 0.01): Regularizer {
  expectNumber("l1", "factor", factor, { least: 0 });
  return Object.freeze<Regularizer>({
    kind: "l1",
    config: { factor },
    apply: (weight) => mul(reduceSum(abs(weight)), factor),
  });
}

/**
 * factor sum w^2, which keeps weights small (weight decay). TFLearn's L2 with weight decay d is factor d / 2.
 * @param factor 0 or more; default 0.01, as in Keras
 * @throws ProblemError when the factor is below 0 or not finite.
 */
export function l2(factor = 0.01): Regularizer {
  expectNumber("l2", "factor", factor, { least: 0 });
  return Object.freeze<Regularizer>({
    kind: "l2",
    config: { factor },
    apply: (weight) => mul(reduceSumSquare(weight), factor),
  });
}

/**
 * l1 and l2 together (Zou & Hastie, 2005).
 * @throws ProblemError when a factor is below 0 or not finite.
 */
export function l1l2(factors: { readonly l1?: number; readonly l2?: number } = {}): Regularizer {
  const [first, second] = [l1(factors.l1), l2(factors.l2)];
  return Object.freeze<Regularizer>({
    kind: "l1l2",
    config: { l1: first.config.factor, l2: second.config.factor },
    apply: (weight) => add(first.apply(weight), second.apply(weight)),
  });
}

/**
 * factor times the mean |cosine| of the angles between each two rows of a weight, so that they point in directions of their own;
 * 0 where all are orthogonal. A weight [a, b, ...] has a rows: filters of a convolution. Units of a dense layer are its columns.
 * @param factor 0 or more; default 0.01, as in Keras
 * @param options.mode "rows" (default), or "columns": those of the same matrix [a, b ...]
 * @throws ProblemError when the factor is below 0 or not finite, or the mode unknown; when it is written, where the weight has
 *   less than two axes.
 */
export function orthogonalRegularizer(
  factor = 0.01,
  { mode = "rows" }: { readonly mode?: "rows" | "columns" } = {},
): Regularizer {
  expectNumber("orthogonalRegularizer", "factor", factor, { least: 0 });
  expectOneOf("orthogonalRegularizer", "mode", mode, ["rows", "columns"]);
  return Object.freeze<Regularizer>({
    kind: "orthogonalRegularizer",
    config: { factor, mode },
    apply(weight) {
      if (weight.shape.length < 2) {
        throw new ProblemError({
          what: "orthogonalRegularizer: the weight has no rows",
          expected: "two axes or more",
          received: formatShape(weight.shape),
        });
      }
      const matrix = reshape(weight, [weight.shape[0]!, -1]);
      const vectors = mode === "rows" ? matrix : transpose(matrix);
      const size = Number(vectors.shape[0]);
      if (size === 1) return mul(reduceSum(weight), 0);
      const squares = reduceSumSquare(vectors, { axes: [1], keepdims: true });
      const directions = div(vectors, sqrt(clip(squares, 1e-12, Infinity)));
      const cosines = abs(mul(matMul(directions, transpose(directions)), offDiagonal(size)));
      return mul(reduceSum(cosines), factor / (size * (size - 1)));
    },
  });
}

/** 0 on the diagonal, 1 elsewhere. */
function offDiagonal(size: number): Value {
  const numbers = Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? 0 : 1));
  return constant(fromNumbers("float32", [size, size], numbers));
}

/** Throws a ProblemError unless each option that is given is a regulariser. */
export function expectRegularizers(factory: string, options: Readonly<Record<string, Regularizer | undefined>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || isRegularizer(value)) continue;
    throw new ProblemError({
      what: `${factory}: ${name} is no regulariser`,
      expected: "one such as l2(0.0001)",
      received: describeValue(value),
    });
  }
}

/** Whether a value has what a regulariser needs. */
function isRegularizer(value: unknown): value is Regularizer {
  const { kind, apply, config } = Object(value) as Record<string, unknown>;
  return typeof kind === "string" && typeof apply === "function" && typeof config === "object";
}
