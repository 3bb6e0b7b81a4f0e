import { reduceMax } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { type GlobalPoolOptions, globalPooling } from "./globalPool.ts";

/**
 * The largest number of each channel. Where several are the largest, they share the gradient.
 * [n, channels, d, h, w] -> [n, channels], or [n, channels, 1, 1, 1] with `keepdims`
 * @throws ProblemError when it is written, where its input is not [n, channels, d, h, w].
 */
export function globalMaxPool3d(options: GlobalPoolOptions = {}): Layer {
  return globalPooling("globalMaxPool3d", 3, options, reduceMax);
}
