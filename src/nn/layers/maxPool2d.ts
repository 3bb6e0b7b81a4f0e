import { maxPool } from "../../ops/pool.ts";
import { expectInput, type Layer } from "../layer.ts";
import { type Padding, padsOf, type Size, sizePair } from "./padding.ts";

export interface PoolOptions {
  /** Steps between windows. Default: the window's size, so windows do not overlap. */
  readonly strides?: Size;
  /** "valid" (default, as in Keras): rows and columns that do not fill a window are left out; "same" (TFLearn): they make one more. */
  readonly padding?: Padding;
}

/**
 * Keeps the largest number of each window.
 * [n, channels, h, w] -> [n, channels, h', w'], h' = floor(h / stride) for "valid", ceil(h / stride) for "same".
 * @param poolSize the window: one number, or [height, width]
 */
export function maxPool2d(poolSize: Size, options: PoolOptions = {}): Layer {
  const { strides = poolSize, padding = "valid" } = options;
  const window = sizePair("maxPool2d", "poolSize", poolSize);
  const steps = sizePair("maxPool2d", "strides", strides);
  const layer: Layer = {
    kind: "maxPool2d",
    config: { poolSize, padding, strides },
    apply(x) {
      expectInput(layer, x, 4, "[n, channels, height, width]", "Put it before flatten() and dense(...).");
      return maxPool(x, window, { strides: steps, pads: padsOf(padding, x.shape.slice(2), window, steps) });
    },
  };
  return Object.freeze(layer);
}
