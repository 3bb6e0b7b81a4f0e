import { constant, type Value } from "../../../graph/graph.ts";
import { multiply, type Shape } from "../../../graph/shape.ts";
import { blockedConv } from "../../../ops/blocked.ts";
import { reshape, transpose } from "../../../ops/layout.ts";
import { tensor } from "../../../tensor/tensor.ts";

/** Memory seen under `shape` (-1 allowed) with its axes in another order. Axes of size 1 and neighbours that stay together are one. */
export function rearrange(x: Value, shape: Shape, perm: readonly number[]): Value {
  const groups: number[][] = [];
  for (const axis of perm.filter((each) => shape[each] !== 1)) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    const follows =
      previous !== undefined &&
      range(axis)
        .slice(previous + 1)
        .every((between) => shape[between] === 1) &&
      axis > previous;
    if (follows) last!.push(axis);
    else groups.push([axis]);
  }
  const ordered = groups.toSorted((a, b) => a[0]! - b[0]!);
  const sizes = ordered.map((group) => multiply(group.map((axis) => shape[axis]!)));
  return transpose(
    reshape(x, sizes),
    groups.map((group) => ordered.indexOf(group)),
  );
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

export interface Shift {
  readonly by: number;
  /** How many columns come out. */
  readonly width: number;
  /** Default 1. */
  readonly step?: number;
}

/** Each row read `by` places further right, every `step`-th place, zeros beyond its ends: a depthwise convolution with one tap. */
export function shift(images: Value, { by, width, step = 1 }: Shift, block: number): Value {
  const before = Math.max(0, -by);
  const tap = Math.max(0, by);
  const missing = (width - 1) * step + tap + 1 - Number(images.shape[3]) - before;
  const size = tap + 1 + Math.max(0, -missing);
  const after = Math.max(0, missing);
  if (size === 1 && before === 0 && after === 0 && step === 1) return images;
  const data = new Float32Array(size * block).fill(1, tap * block, (tap + 1) * block);
  const filters = constant(tensor("float32", [block, 1, 1, size], data));
  return blockedConv(images, filters, {
    strides: [1, step],
    dilations: [1, 1],
    pads: [0, before, 0, after],
    group: block,
    block,
  });
}
