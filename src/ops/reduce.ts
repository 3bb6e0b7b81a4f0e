/** Many elements become one. Every function throws a ProblemError where x has no such axis. */
import { emit, type Type, type Value } from "../graph/graph.ts";
import { normalizeAxis } from "../graph/shape.ts";
import { mul } from "./elementwise.ts";

export interface ReduceOptions {
  /** Axes to reduce; negative ones count from the end. All of them by default. */
  readonly axes?: readonly number[];
  /** Whether reduced axes stay, with size 1. Default false. */
  readonly keepdims?: boolean;
}

type Reduction = "ReduceSum" | "ReduceSumSquare" | "ReduceMean" | "ReduceMax" | "ReduceMin";

function reduce(op: Reduction, x: Value, options: ReduceOptions): Value {
  const all = x.shape.map((_, axis) => axis);
  const axes =
    options.axes === undefined ? all : sorted(options.axes.map((axis) => normalizeAxis(axis, x.shape.length, op)));
  const keepdims = options.keepdims ?? false;
  if (axes.length === 0) return x;
  return emit<"ReduceSum">(op as "ReduceSum", { axes, keepdims }, [x], reducedType(x, axes, keepdims));
}

/** The sum over some axes. */
export function reduceSum(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceSum", x, options);
}

/** The sum of squares over some axes. */
export function reduceSumSquare(x: Value, options: ReduceOptions = {}): Value {
  const sum = reduce("ReduceSumSquare", x, options);
  return sum === x ? mul(x, x) : sum;
}

/** The mean over some axes. */
export function reduceMean(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMean", x, options);
}

/** The largest element over some axes. */
export function reduceMax(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMax", x, options);
}

/** The smallest element over some axes. */
export function reduceMin(x: Value, options: ReduceOptions = {}): Value {
  return reduce("ReduceMin", x, options);
}

/** The index (int64) of the largest element along an axis; of equal ones the first. */
export function argMax(x: Value, axis: number, options: { readonly keepdims?: boolean } = {}): Value {
  const normal = normalizeAxis(axis, x.shape.length, "ArgMax");
  const keepdims = options.keepdims ?? false;
  return emit("ArgMax", { axis: normal, keepdims }, [x], { ...reducedType(x, [normal], keepdims), dtype: "int64" });
}

function reducedType({ dtype, shape }: Type, axes: readonly number[], keepdims: boolean): Type {
  const kept = keepdims
    ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.includes(axis));
  return { dtype, shape: kept };
}

function sorted(axes: readonly number[]): number[] {
  return [...new Set(axes)].sort((a, b) => a - b);
}
