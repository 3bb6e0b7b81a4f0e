import type { Value } from "../../graph/graph.ts";
import { pad } from "../../ops/layout.ts";
import type { WindowOptions } from "../../ops/window.ts";
import type { Layer } from "../layer.ts";
import { expectPadding, type Padding, padsOf } from "./padding.ts";
import { type AnySize, expectSpatial, type Rank, type Size, sizeList } from "./spatial.ts";

/** How a pooling window moves. */
export interface PoolingOptions<Size> {
  /** Steps between windows. Default: the window's size, so windows do not overlap, as in Keras, PyTorch and TFLearn. */
  readonly strides?: Size;
  /**
   * "valid" (default, as in Keras and PyTorch): rows and columns that do not fill a window are left out;
   * "same" (TFLearn's default): the border is padded so that they make one more;
   * or the border's widths, less than the window, as in PyTorch: 1, [1, 2], or [[0, 1], [0, 1]] with [before, after].
   */
  readonly padding?: Padding;
  /**
   * Whether rows and columns left over at the end make a smaller window of their own, as with PyTorch's `ceil_mode`. No
   * window begins behind the image. Default false.
   */
  readonly ceilMode?: boolean;
}

export type PoolOptions = PoolingOptions<Size>;

/** A pooling layer over `rank` spatial axes; `write` pools x, whose border is `pads`. */
export function pooling(
  kind: string,
  rank: Rank,
  poolSize: AnySize,
  options: PoolingOptions<AnySize> & { readonly countIncludePad?: boolean },
  write: (x: Value, window: readonly number[], options: WindowOptions) => Value,
): Layer {
  const { strides = poolSize, padding = "valid", ceilMode = false, countIncludePad } = options;
  const window = sizeList(kind, "poolSize", poolSize, rank);
  const steps = sizeList(kind, "strides", strides, rank);
  expectPadding(kind, padding, rank);
  const layer: Layer = {
    kind,
    config: {
      ...{ poolSize, ceilMode, padding, strides },
      ...(countIncludePad !== undefined && { countIncludePad }),
    },
    apply(x) {
      expectSpatial(layer, x, rank, "Put it before flatten() and dense(...).");
      const border = padsOf(padding, x.shape.slice(2), { kernel: window, strides: steps });
      const extra = ceilMode ? remainders(x, window, steps, border) : window.map(() => 0);
      const [seen, pads] = countIncludePad ? [padded(x, border), border.map(() => 0)] : [x, border];
      return write(seen, window, {
        strides: steps,
        pads: pads.map((width, i) => (i < rank ? width : width + extra[i - rank]!)),
      });
    },
  };
  return Object.freeze(layer);
}

/** x with zeros around it that count like its own. */
function padded(x: Value, border: readonly number[]): Value {
  const rank = border.length / 2;
  return pad(x, [0, 0, ...border.slice(0, rank), 0, 0, ...border.slice(rank)]);
}

/** How much the border must grow at the end of each axis so that what is left over makes one more window. */
function remainders(
  x: Value,
  window: readonly number[],
  strides: readonly number[],
  pads: readonly number[],
): number[] {
  return window.map((size, axis) => {
    const image = Number(x.shape[axis + 2]);
    const before = pads[axis]!;
    const rest = image + before + pads[axis + window.length]! - size;
    const places = Math.ceil(rest / strides[axis]!);
    const beginsInside = places * strides[axis]! < image + before;
    return beginsInside ? Math.max(0, places * strides[axis]! - rest) : 0;
  });
}
