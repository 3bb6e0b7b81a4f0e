import { ProblemError } from "../errors.ts";
import { constant, emit, type Value } from "../graph/graph.ts";
import type { OpAttrs } from "../graph/operators.ts";
import { formatShape } from "../graph/shape.ts";
import { fromNumbers } from "../tensor/tensor.ts";
import { reshape, transpose } from "./layout.ts";
import { matMul } from "./matrix.ts";
import { expectSameType } from "./operand.ts";

/** How an image is read between its pixels and outside them. */
export interface SampleOptions {
  /** Default "linear". */
  readonly mode?: OpAttrs["GridSample"]["mode"];
  /** What lies outside the image: zeros, its border, or its mirror image. Default "zeros". */
  readonly paddingMode?: OpAttrs["GridSample"]["paddingMode"];
  /** Whether -1 and 1 mean the middle of the outermost pixels, not their outer edges. Default false. */
  readonly alignCorners?: boolean;
}

/**
 * An image read at given places, x to the right and y down, both from -1 to 1.
 * x [n, c, h, w], grid [n, height, width, 2] -> [n, c, height, width]
 * @throws ProblemError when x and grid have other shapes than these, or different types.
 */
export function gridSample(x: Value, grid: Value, options: SampleOptions = {}): Value {
  if (x.shape.length !== 4 || grid.shape.length !== 4 || grid.shape[3] !== 2 || grid.shape[0] !== x.shape[0]) {
    throw new ProblemError({
      what: "GridSample: its image and grid do not fit",
      expected: "x [n, c, h, w] and grid [n, height, width, 2]",
      received: `${formatShape(x.shape)} and ${formatShape(grid.shape)}`,
    });
  }
  expectSameType("GridSample", x, grid);
  const { mode = "linear", paddingMode = "zeros", alignCorners = false } = options;
  const shape = [x.shape[0]!, x.shape[1]!, grid.shape[1]!, grid.shape[2]!];
  return emit("GridSample", { mode, paddingMode, alignCorners }, [x, grid], { dtype: x.dtype, shape });
}

/**
 * The grid of an affine map, for `gridSample`: where each pixel of the result is read.
 * Written with a matrix product, so every engine has it and gradients flow to theta.
 * theta [n, 2, 3] -> [n, height, width, 2]
 * @param alignCorners as in `SampleOptions`
 * @throws ProblemError when theta has another shape.
 */
export function affineGrid(theta: Value, size: readonly [height: number, width: number], alignCorners = false): Value {
  if (theta.shape.length !== 3 || theta.shape[1] !== 2 || theta.shape[2] !== 3) {
    throw new ProblemError({
      what: "AffineGrid: theta has the wrong shape",
      expected: "[n, 2, 3]",
      received: formatShape(theta.shape),
    });
  }
  const [height, width] = size;
  const points: number[] = [];
  for (const y of axisPositions(height, alignCorners)) {
    for (const x of axisPositions(width, alignCorners)) points.push(x, y, 1);
  }
  const base = constant(fromNumbers(theta.dtype, [height * width, 3], points));
  const places = matMul(base, transpose(theta, [0, 2, 1]));
  return reshape(places, [theta.shape[0]!, height, width, 2]);
}

/** The positions of `count` pixels between -1 and 1. */
function axisPositions(count: number, alignCorners: boolean): number[] {
  return Array.from({ length: count }, (_, i) => {
    if (alignCorners) return count === 1 ? 0 : (2 * i) / (count - 1) - 1;
    return (2 * i + 1) / count - 1;
  });
}
