import { expectPadding, type Padding, type Size, sizePair } from "./padding.ts";

export interface PoolOptions {
  /** Steps between windows. Default: the window's size, so windows do not overlap, as in Keras, PyTorch and TFLearn. */
  readonly strides?: Size;
  /**
   * "valid" (default, as in Keras and PyTorch): rows and columns that do not fill a window are left out;
   * "same" (TFLearn's default): the border is padded so that they make one more.
   */
  readonly padding?: Padding;
}

/** A pooling window with its options, checked: sizes as [height, width]. */
export function poolWindow(factory: string, poolSize: Size, { strides = poolSize, padding = "valid" }: PoolOptions) {
  const window = sizePair(factory, "poolSize", poolSize);
  const steps = sizePair(factory, "strides", strides);
  expectPadding(factory, padding);
  return { window, steps, config: { poolSize, padding, strides } };
}
