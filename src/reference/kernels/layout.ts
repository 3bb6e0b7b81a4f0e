import { bind } from "../../graph/shape.ts";
import type { Kernels } from "../kernel.ts";
import { broadcastShape, build, isInside, read, readBroadcast } from "../ndarray.ts";

export const layout = {
  Reshape: ([x], { shape }, { symbols }) => ({ shape: bind(shape, symbols), data: x!.data }),
  Transpose: ([x], { perm }) =>
    build(
      perm.map((axis) => x!.shape[axis]!),
      (index) =>
        read(
          x!,
          perm.map((_, axis) => index[perm.indexOf(axis)]!),
        ),
    ),
  Slice: ([x], { starts, ends, axes, steps }) => {
    const shape = [...x!.shape];
    const firsts = shape.map(() => 0);
    const strides = shape.map(() => 1);
    for (const [i, axis] of axes.entries()) {
      const size = shape[axis]!;
      const step = steps[i]!;
      // Backwards, the first element may be the last of the axis, and the end lies before its first.
      const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
      const place = (position: number) => Math.min(high, Math.max(low, position < 0 ? position + size : position));
      firsts[axis] = place(starts[i]!);
      strides[axis] = step;
      shape[axis] = Math.max(0, Math.ceil((place(ends[i]!) - firsts[axis]!) / step));
    }
    return build(shape, (index) =>
      read(
        x!,
        index.map((at, axis) => firsts[axis]! + at * strides[axis]!),
      ),
    );
  },
  // Negative widths crop first; then the borders are put round what is left.
  Pad: ([x], { mode, pads, value }) => {
    const rank = x!.shape.length;
    const crop = pads.map((width) => Math.max(0, -width));
    const border = pads.map((width) => Math.max(0, width));
    const inside = x!.shape.map((size, axis) => size - crop[axis]! - crop[axis + rank]!);
    const shape = inside.map((size, axis) => size + border[axis]! + border[axis + rank]!);
    return build(shape, (index) => {
      const wanted = index.map((at, axis) => at - border[axis]!);
      if (mode === "constant" && !isInside(inside, wanted)) return value;
      const source = wanted.map((at, axis) => (mode === "reflect" ? mirror : clamp)(at, inside[axis]! - 1));
      return read(
        x!,
        source.map((at, axis) => at + crop[axis]!),
      );
    });
  },
  Gather: ([x, positions], { axis }) => {
    const shape = x!.shape.map((size, i) => (i === axis ? positions!.data.length : size));
    return build(shape, (index) => read(x!, index.with(axis, positions!.data[index[axis]!]!)));
  },
  Concat: (inputs, { axis }) => {
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return build(inputs[0]!.shape.with(axis, total), (index) => {
      let at = index[axis]!;
      for (const input of inputs) {
        if (at < input.shape[axis]!) return read(input, index.with(axis, at));
        at -= input.shape[axis]!;
      }
      return Number.NaN;
    });
  },
  Expand: ([x], { shape }, { symbols }) =>
    build(broadcastShape([x!.shape, bind(shape, symbols)]), (index) => readBroadcast(x!, index)),
} satisfies Partial<Kernels>;

function clamp(at: number, last: number): number {
  return Math.min(Math.max(at, 0), last);
}

/** A position outside 0 .. last, mirrored at the nearer end, which is not repeated. */
function mirror(at: number, last: number): number {
  if (at < 0) return -at;
  return at > last ? 2 * last - at : at;
}
