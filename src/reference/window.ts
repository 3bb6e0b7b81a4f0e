import type { Window } from "../graph/operators.ts";

/** How far a window's taps reach along an axis: from its first to behind its last. */
export function reachOf(kernel: readonly number[], { dilations }: Window, axis: number): number {
  return (kernel[axis]! - 1) * dilations[axis]! + 1;
}

/** How many places a window finds along each spatial axis. */
export function placesOf(sizes: readonly number[], kernel: readonly number[], window: Window): number[] {
  return sizes.map((size, axis) => {
    const padded = size + window.pads[axis]! + window.pads[axis + sizes.length]!;
    let places = 0;
    while (places * window.strides[axis]! + reachOf(kernel, window, axis) <= padded) places++;
    return places;
  });
}

/** Which pixel a window's tap looks at. It may lie in the border, outside the image. */
export function tapAt(
  place: readonly number[],
  tap: readonly number[],
  { strides, pads, dilations }: Window,
): readonly number[] {
  return place.map((at, axis) => at * strides[axis]! + tap[axis]! * dilations[axis]! - pads[axis]!);
}
