import { ProblemError } from "../errors.ts";
import { emit, type Value } from "../graph/graph.ts";
import {
  broadcastShapes,
  type Dim,
  formatShape,
  multiply,
  normalizeAxis,
  productOf,
  type Shape,
  sameShape,
} from "../graph/shape.ts";

/**
 * The same elements in the same order under another shape. One size may be -1: it is what remains.
 * @throws ProblemError when the element counts differ, or more than one size is -1.
 */
export function reshape(x: Value, shape: Shape): Value {
  const target = shape.includes(-1) ? fillRemaining(x, shape) : shape;
  if (multiply(x.shape) !== multiply(target)) throw misfit(x, shape);
  if (sameShape(x.shape, target)) return x;
  return emit("Reshape", { shape: target }, [x], { dtype: x.dtype, shape: target });
}

function fillRemaining(x: Value, shape: Shape): Shape {
  const have = productOf(x.shape);
  const known = productOf(shape.filter((dim) => dim !== -1));
  const rest = [...have.symbols];
  for (const symbol of known.symbols) {
    const at = rest.indexOf(symbol);
    if (at < 0) throw misfit(x, shape);
    rest.splice(at, 1);
  }
  const factor = known.factor === 0 ? 0 : have.factor / known.factor;
  if (!Number.isInteger(factor) || shape.filter((dim) => dim === -1).length > 1) throw misfit(x, shape);
  const remaining = multiply([factor, ...rest]);
  return shape.map((dim) => (dim === -1 ? remaining : dim));
}

function misfit(x: Value, shape: Shape): ProblemError {
  return new ProblemError({
    what: "Reshape: the element counts differ",
    expected: `${multiply(x.shape)} elements, as in ${formatShape(x.shape)}`,
    received: formatShape(shape),
  });
}

/**
 * The axes in another order: axis i of the result is axis perm[i] of x. By default all axes are reversed.
 * @throws ProblemError when perm does not name each axis once.
 */
export function transpose(x: Value, perm: readonly number[] = x.shape.map((_, i) => x.shape.length - 1 - i)): Value {
  const complete = perm.length === x.shape.length && x.shape.every((_, axis) => perm.includes(axis));
  if (!complete) {
    throw new ProblemError({
      what: "Transpose: perm must name each axis once",
      expected: `${x.shape.length} axes`,
      received: `[${perm}]`,
    });
  }
  if (perm.every((axis, i) => axis === i)) return x;
  return emit("Transpose", { perm }, [x], { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]!) });
}

/** One axis of a slice: from `start` up to, not including, `end` (default: all the rest), every `step`-th (negative: backwards). */
export interface SliceRange {
  readonly axis: number;
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
}

/**
 * A part of x. Negative starts and ends count from the end of their axis. An axis whose size is known only when the graph runs
 * may be turned round as a whole: `{ axis: 0, step: -1 }`.
 * @throws ProblemError when a sliced axis is not there, has two ranges, or no known size (unless it is turned round), or a step is 0.
 */
export function slice(x: Value, ranges: readonly SliceRange[]): Value {
  const shape: Dim[] = [...x.shape];
  const resolved = ranges.map(({ axis, start, end, step = 1 }) => {
    const normal = normalizeAxis(axis, x.shape.length, "Slice");
    const size = x.shape[normal]!;
    const isTurned = step === -1 && start === undefined && end === undefined;
    if (isTurned && typeof size === "string") return { axis: normal, start: -1, end: -1, step };
    if (typeof size !== "number" || step === 0) {
      throw new ProblemError({
        what: `Slice: axis ${axis} must have a known size and a step other than 0`,
        received: `size ${size}, step ${step}`,
      });
    }
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const place = (position: number) => Math.min(high, Math.max(low, position < 0 ? position + size : position));
    const from = start === undefined ? (step > 0 ? 0 : size - 1) : place(start);
    const to = end === undefined ? (step > 0 ? size : -1) : place(end);
    const count = Math.max(0, Math.ceil((to - from) / step));
    shape[normal] = count;
    // An empty range is written in the one way that every engine reads alike.
    return count === 0 ? { axis: normal, start: 0, end: 0, step: 1 } : { axis: normal, start: from, end: to, step };
  });
  if (new Set(resolved.map(({ axis }) => axis)).size < resolved.length) {
    throw new ProblemError({
      what: "Slice: each axis may have one range",
      received: `axes ${ranges.map(({ axis }) => axis).join(", ")}`,
    });
  }
  if (resolved.every(({ step }) => step === 1) && sameShape(shape, x.shape)) return x;
  const attrs = {
    starts: resolved.map((range) => range.start),
    // -1 would mean the last element; running off the front needs a number below every position.
    ends: resolved.map((range) => (range.end < 0 ? Number.MIN_SAFE_INTEGER : range.end)),
    axes: resolved.map((range) => range.axis),
    steps: resolved.map((range) => range.step),
  };
  return emit("Slice", attrs, [x], { dtype: x.dtype, shape });
}

export interface PadOptions {
  /** What stands in the border: a value, the mirrored inside without the edge itself, or the edge. Default "constant". */
  readonly mode?: "constant" | "reflect" | "edge";
  /** The value of a constant border. Default 0. */
  readonly value?: number;
}

/**
 * x with borders.
 * @param pads the width before each axis, then the width after each axis; negative widths crop
 * @throws ProblemError when there are not two widths for each axis, or an axis that changes has no known size or is too
 *   small for its border.
 */
export function pad(x: Value, pads: readonly number[], options: PadOptions = {}): Value {
  const rank = x.shape.length;
  if (pads.length !== 2 * rank) {
    throw new ProblemError({
      what: "Pad: pads must have two widths for each axis",
      expected: `${2 * rank}`,
      received: `${pads.length}`,
    });
  }
  if (pads.every((width) => width === 0)) return x;
  const shape = x.shape.map((dim, axis) => {
    const extra = pads[axis]! + pads[axis + rank]!;
    if (extra === 0 && pads[axis] === 0) return dim;
    if (typeof dim !== "number")
      throw new ProblemError({ what: `Pad: axis ${axis} must have a known size`, received: dim });
    const widest = Math.max(pads[axis]!, pads[axis + rank]!);
    const inside = dim + Math.min(0, pads[axis]!) + Math.min(0, pads[axis + rank]!);
    const smallest = options.mode === "reflect" ? widest + 1 : options.mode === "edge" ? Math.sign(widest) : 0;
    if (inside < Math.max(0, smallest)) {
      throw new ProblemError({
        what: `Pad: axis ${axis} of size ${dim} is too small for its ${options.mode ?? "constant"} border`,
        received: `${pads[axis]} and ${pads[axis + rank]}`,
      });
    }
    return dim + extra;
  });
  return emit("Pad", { mode: options.mode ?? "constant", pads, value: options.value ?? 0 }, [x], {
    dtype: x.dtype,
    shape,
  });
}

/**
 * Values one behind the other along an axis.
 * @throws ProblemError when there are none, their types or other sizes differ, or the axis is not there or has no known size.
 */
export function concat(values: readonly Value[], axis: number): Value {
  const first = values[0];
  if (first === undefined) throw new ProblemError({ what: "Concat: there is nothing to join" });
  const normal = normalizeAxis(axis, first.shape.length, "Concat");
  const fits = values.every(
    (value) => value.dtype === first.dtype && sameShape(without(value.shape, normal), without(first.shape, normal)),
  );
  const sizes = values.map((value) => value.shape[normal]!);
  if (!fits || sizes.some((size) => typeof size !== "number")) {
    throw new ProblemError({
      what: `Concat: its inputs do not fit along axis ${axis}`,
      expected: "equal types and sizes but for that axis, whose sizes are known",
      received: values.map((value) => value.dtype + formatShape(value.shape)).join(" and "),
    });
  }
  if (values.length === 1) return first;
  const shape = first.shape.map((dim, i) => (i === normal ? sumOf(sizes) : dim));
  return emit("Concat", { axis: normal }, values, { dtype: first.dtype, shape });
}

function sumOf(sizes: readonly Dim[]): number {
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}

function without(shape: Shape, axis: number): Shape {
  return shape.filter((_, i) => i !== axis);
}

/**
 * The parts of an axis that a list of positions names, in its order; a part may come twice.
 * @param positions int64 [count], each 0 .. size - 1
 * @throws ProblemError when positions are not int64 [count], or x has no such axis.
 */
export function gather(x: Value, positions: Value, axis: number): Value {
  const normal = normalizeAxis(axis, x.shape.length, "Gather");
  const [count] = positions.shape;
  if (positions.dtype !== "int64" || positions.shape.length !== 1) {
    throw new ProblemError({
      what: "Gather: its positions must be a list of whole numbers",
      expected: "int64 [count]",
      received: `${positions.dtype} ${formatShape(positions.shape)}`,
    });
  }
  const shape = x.shape.map((dim, i) => (i === normal ? count! : dim));
  return emit("Gather", { axis: normal }, [x, positions], { dtype: x.dtype, shape });
}

/**
 * x repeated along axes of size 1 (or missing in front) until it has `shape`.
 * @throws ProblemError when x does not broadcast to it.
 */
export function expand(x: Value, shape: Shape): Value {
  const joined = broadcastShapes(x.shape, shape);
  if (joined === undefined || !sameShape(joined, shape)) {
    throw new ProblemError({
      what: "Expand: the input does not broadcast to the shape",
      expected: formatShape(shape),
      received: formatShape(x.shape),
    });
  }
  return sameShape(x.shape, shape) ? x : emit("Expand", { shape }, [x], { dtype: x.dtype, shape });
}

/** x with an axis of size 1 put in before each of `axes` (positions in the result). */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const shape: Dim[] = [...x.shape];
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  return reshape(x, shape);
}

/** The size of some axes when the graph runs, multiplied, as a float32 scalar. */
export function dimension(shape: Shape): Value {
  return emit("Dimension", { of: multiply(shape) }, [], { dtype: "float32", shape: [] });
}
