import { expectOptions } from "../../errors.ts";
import { averagePool } from "../../ops/pool.ts";
import type { Layer } from "../layer.ts";
import { type PoolingOptions, pooling } from "./pool.ts";
import type { AnySize, Rank } from "./spatial.ts";

export interface AveragePoolingOptions<Size> extends PoolingOptions<Size> {
  /**
   * Whether the border counts as zeros in the mean. Default false, as in Keras and TFLearn: only what lies inside the
   * image counts. (PyTorch's default is true.)
   */
  readonly countIncludePad?: boolean;
}

/** An average pooling over `rank` spatial axes: the one body of averagePool1d, averagePool2d and averagePool3d. */
export function averagePooling(rank: Rank, poolSize: AnySize, options: AveragePoolingOptions<AnySize>): Layer {
  expectOptions(`averagePool${rank}d`, options, ["countIncludePad", "strides", "padding", "ceilMode"]);
  const { countIncludePad = false } = options;
  return pooling(`averagePool${rank}d`, rank, poolSize, { ...options, countIncludePad }, averagePool);
}
