import type { OpAttrs } from "../../graph/operators.ts";
import type { Kernels } from "../kernel.ts";
import { build, isInside, read } from "../ndarray.ts";
import { roundHalfToEven } from "./elementwise.ts";

type Attrs = OpAttrs["GridSample"];

/** A pixel's position along one axis and how much it counts. */
interface Tap {
  readonly at: number;
  readonly weight: number;
}

export const sample = {
  GridSample: ([x, grid], attrs) => {
    const [batch, channels, ...sizes] = x!.shape;
    const [, height, width] = grid!.shape;
    return build([batch!, channels!, height!, width!], ([image, channel, row, column]) => {
      // The grid names x before y.
      const [down, right] = [1, 0].map((part, axis) =>
        tapsAt(read(grid!, [image!, row!, column!, part]), sizes[axis]!, attrs),
      );
      let sum = 0;
      for (const vertical of down!) {
        for (const horizontal of right!) {
          const place = [vertical.at, horizontal.at];
          const pixel = isInside(sizes, place) ? read(x!, [image!, channel!, ...place]) : 0;
          sum += vertical.weight * horizontal.weight * pixel;
        }
      }
      return sum;
    });
  },
} satisfies Partial<Kernels>;

/** The pixels that make up the image at a place from -1 to 1 along an axis. Those outside the image count as zeros. */
function tapsAt(place: number, size: number, attrs: Attrs): Tap[] {
  const exact = attrs.alignCorners ? ((place + 1) / 2) * (size - 1) : ((place + 1) * size - 1) / 2;
  return tapsAround(exact, attrs.mode).map(({ at, weight }) => ({ at: bringInside(at, size, attrs), weight }));
}

function tapsAround(exact: number, mode: Attrs["mode"]): Tap[] {
  if (mode === "nearest") return [{ at: roundHalfToEven(exact), weight: 1 }];
  const first = Math.floor(exact);
  const offsets = mode === "linear" ? [0, 1] : [-1, 0, 1, 2];
  const weigh = mode === "linear" ? hat : cubic;
  return offsets.map((offset) => ({ at: first + offset, weight: weigh(Math.abs(exact - first - offset)) }));
}

/** 1 at distance 0, falling straight to 0 at 1. */
function hat(distance: number): number {
  return Math.max(0, 1 - distance);
}

/** Cubic convolution (Keys, 1981) with a = -3/4. */
function cubic(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
}

function bringInside(at: number, size: number, { paddingMode, alignCorners }: Attrs): number {
  if (paddingMode === "zeros") return at;
  const inside = paddingMode === "border" ? at : alignCorners ? mirror(at, 0, size - 1) : mirror(at, -0.5, size - 0.5);
  return Math.min(Math.max(inside, 0), size - 1);
}

/** A position reflected at both ends until it lies between them. */
function mirror(at: number, low: number, high: number): number {
  const span = high - low;
  if (span === 0) return low;
  const turns = Math.floor((at - low) / span);
  const rest = at - low - turns * span;
  return turns % 2 === 0 ? low + rest : high - rest;
}
