import { reduceMax } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { type GlobalPoolOptions, globalPooling } from "./globalPool.ts";

/**
 * The largest number of each channel. Where several are the largest, they share the gradient.
 * [n, channels, h, w] -> [n, channels], or [n, channels, 1, 1] with `keepdims`
 * @throws ProblemError when it is written, where its input is not [n, channels, h, w].
 */
export function globalMaxPool2d(options: GlobalPoolOptions = {}): Layer {
  return globalPooling("globalMaxPool2d", 2, options, reduceMax);
}
