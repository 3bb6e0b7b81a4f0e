import { ProblemError } from "../errors.ts";
import { emit, type Value } from "../graph/graph.ts";
import { broadcastShapes, formatShape, type Shape } from "../graph/shape.ts";
import { expectSameType } from "./operand.ts";

/**
 * The matrix product over the last two axes; the axes before them broadcast.
 * [..., m, k] x [..., k, n] -> [..., m, n]
 * @throws ProblemError when a or b has less than two axes, the shapes do not fit, or the types differ.
 */
export function matMul(a: Value, b: Value): Value {
  const inner = a.shape[a.shape.length - 1];
  const outer = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== b.shape[b.shape.length - 2] || outer === undefined) {
    throw misfit("MatMul", "[..., m, k] and [..., k, n]", a, b);
  }
  expectSameType("MatMul", a, b);
  const shape: Shape = [...outer, a.shape[a.shape.length - 2]!, b.shape[b.shape.length - 1]!];
  return emit("MatMul", {}, [a, b], { dtype: a.dtype, shape });
}

export interface GemmOptions {
  /** Added after the product, times beta; broadcasts to [m, n]. */
  readonly c?: Value;
  /** Factor of the product. Default 1. */
  readonly alpha?: number;
  /** Factor of c. Default 1. */
  readonly beta?: number;
  /** Whether a is [k, m]. Default false. */
  readonly transA?: boolean;
  /** Whether b is [n, k]. Default false. */
  readonly transB?: boolean;
}

/**
 * alpha a b + beta c, for matrices; either may come transposed. a [m, k], b [k, n] -> [m, n]
 * @throws ProblemError when a and b are no matrices that fit, c does not broadcast to the product, or the types differ.
 */
export function gemm(a: Value, b: Value, options: GemmOptions = {}): Value {
  const { c, alpha = 1, beta = 1, transA = false, transB = false } = options;
  const [m, k] = transA ? [a.shape[1], a.shape[0]] : a.shape;
  const [inner, n] = transB ? [b.shape[1], b.shape[0]] : b.shape;
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== inner) throw misfit("Gemm", "[m, k] and [k, n]", a, b);
  for (const other of c === undefined ? [b] : [b, c]) expectSameType("Gemm", a, other);
  const shape = [m!, n!];
  if (c !== undefined && broadcastShapes(c.shape, shape)?.join() !== shape.join()) {
    throw new ProblemError({
      what: "Gemm: c does not broadcast to the product",
      expected: formatShape(shape),
      received: formatShape(c.shape),
    });
  }
  const inputs = c === undefined ? [a, b] : [a, b, c];
  return emit("Gemm", { alpha, beta, transA, transB }, inputs, { dtype: a.dtype, shape });
}

function misfit(op: string, expected: string, a: Value, b: Value): ProblemError {
  return new ProblemError({
    what: `${op}: its matrices do not fit`,
    expected,
    received: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
  });
}
