import { constant, type Value, type ValueOf } from "../../graph/graph.ts";
import { multiply } from "../../graph/shape.ts";
import { cast, equal } from "../../ops/choice.ts";
import { add } from "../../ops/elementwise.ts";
import { pad, reshape, type SliceRange, slice, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { type Rules, ZERO } from "../rule.ts";

/** Operators that move elements without changing them: each element's gradient goes back to where it came from. */
export const layout = {
  Reshape: ({ inputs: [x] }, dy) => [() => reshape(dy, x!.shape)],
  // axis i of y was axis perm[i] of x
  Transpose: ({ attrs: { perm } }, dy) => [
    () =>
      transpose(
        dy,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
  ],
  // zeros wherever the slice did not look
  Slice: (y, dy) => [() => unslice(dy, y)],
  Pad: (y, dy) => [() => unpad(dy, y)],
  // each input receives its own part
  Concat: ({ inputs, attrs: { axis } }, dy) => {
    const sizes = inputs.map((input) => Number(input.shape[axis]));
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    return inputs.map((_, i) => () => slice(dy, [{ axis, start: starts[i]!, end: starts[i]! + sizes[i]! }]));
  },
  // each part of x receives the sum of what was taken from it
  Gather: (y, dy) => [() => ungather(dy, y), ZERO],
  // what was repeated is summed, which `gradient` does
  Expand: (_, dy) => [() => dy],
} satisfies Partial<Rules>;

/** A matrix [size, count] with a 1 where a position was taken, times dy with the axis in front. */
function ungather(dy: Value, { inputs: [x, positions], attrs: { axis } }: ValueOf<"Gather">): Value {
  const size = Number(x!.shape[axis]);
  const axes = dy.shape.map((_, i) => i);
  const front = [axis, ...axes.filter((i) => i !== axis)];
  const numbers = constant(
    fromNumbers(
      "int64",
      [size, 1],
      Array.from({ length: size }, (_, i) => i),
    ),
  );
  const taken = cast(equal(numbers, positions!), dy.dtype);
  const moved = transpose(dy, front);
  const summed = matMul(taken, reshape(moved, [moved.shape[0]!, multiply(moved.shape.slice(1))]));
  return transpose(
    reshape(summed, [size, ...moved.shape.slice(1)]),
    axes.map((i) => front.indexOf(i)),
  );
}

/** Where the elements of a slice stood along one axis of x: at first, first + step, ..., rising. */
interface Place {
  readonly axis: number;
  readonly count: number;
  readonly first: number;
  readonly step: number;
  readonly size: number;
}

/** Backward slices are turned round, steps are filled with zeros, and the rest of x around them is zeros. */
function unslice(dy: Value, { inputs: [x], attrs, shape }: ValueOf<"Slice">): Value {
  const backwards = attrs.axes.filter((_, i) => attrs.steps[i]! < 0);
  const rising = slice(
    dy,
    backwards.map((axis) => ({ axis, step: -1 })),
  );
  const places = attrs.axes.flatMap((axis, i): readonly Place[] => {
    // An axis of unknown size was turned round as a whole.
    if (typeof x!.shape[axis] === "string") return [];
    const count = Number(shape[axis]);
    const start = attrs.starts[i]!;
    const step = attrs.steps[i]!;
    const first = count === 0 ? 0 : Math.min(start, start + (count - 1) * step);
    return [{ axis, count, first, step: Math.abs(step), size: Number(x!.shape[axis]) }];
  });
  const spread = places.reduce(fillSteps, rising);
  const pads = spread.shape.flatMap(() => [0, 0]);
  for (const { axis, first, size } of places) {
    pads[axis] = first;
    pads[axis + spread.shape.length] = size - first - Number(spread.shape[axis]);
  }
  return pad(spread, pads);
}

/** step - 1 zeros behind every element along an axis, but for those that would lie behind the end of x. */
function fillSteps(dy: Value, { axis, count, first, step, size }: Place): Value {
  if (step === 1 || count === 0) return dy;
  const rank = dy.shape.length + 1;
  const column = reshape(dy, dy.shape.toSpliced(axis + 1, 0, 1));
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank + axis + 1 ? step - 1 : 0));
  const filled = reshape(pad(column, pads), dy.shape.with(axis, count * step));
  return slice(filled, [{ axis, end: Math.min(count * step, size - first) }]);
}

/** One axis of a padded value: a border, the inside, a border. */
interface Border {
  readonly axis: number;
  readonly before: number;
  readonly inside: number;
  readonly after: number;
}

/**
 * A constant border is cut away with its gradient. A mirrored or repeated one adds it to the elements that it copied,
 * one axis after the other. Where the width is negative, zeros come back.
 */
function unpad(dy: Value, { attrs: { mode, pads } }: ValueOf<"Pad">): Value {
  const rank = dy.shape.length;
  const borders = dy.shape
    .map((dim, axis): Border => {
      const before = Math.max(0, pads[axis]!);
      const after = Math.max(0, pads[axis + rank]!);
      return { axis, before, inside: Number(dim) - before - after, after };
    })
    .filter(({ before, after }) => before > 0 || after > 0);
  const inside =
    mode === "constant"
      ? slice(dy, borders.map(rangeInside))
      : borders.reduce((whole, border) => foldBorder(whole, border, mode), dy);
  return pad(
    inside,
    pads.map((width) => Math.max(0, -width)),
  );
}

function rangeInside({ axis, before, inside }: Border): SliceRange {
  return { axis, start: before, end: before + inside };
}

/** The inside along one axis, with what its two borders hold added to the elements that they copied. */
function foldBorder(dy: Value, border: Border, mode: "reflect" | "edge"): Value {
  const { axis, before, inside, after } = border;
  const copies = [
    // the mirror's first element is not the edge itself, but its neighbour
    { width: before, range: { axis, end: before }, position: mode === "edge" ? 0 : 1 },
    { width: after, range: { axis, start: before + inside }, position: inside - 1 - (mode === "edge" ? 0 : after) },
  ];
  return copies
    .filter(({ width }) => width > 0)
    .map(({ range, position }) => {
      const copied = slice(dy, [range]);
      const folded =
        mode === "edge" ? reduceSum(copied, { axes: [axis], keepdims: true }) : slice(copied, [{ axis, step: -1 }]);
      return placeAlong(folded, axis, position, inside);
    })
    .reduce(add, slice(dy, [rangeInside(border)]));
}

/** x with zeros around it along an axis, so that it starts at `position` of `size`. */
function placeAlong(x: Value, axis: number, position: number, size: number): Value {
  const pads = x.shape.flatMap(() => [0, 0]);
  pads[axis] = position;
  pads[axis + x.shape.length] = size - position - Number(x.shape[axis]);
  return pad(x, pads);
}
