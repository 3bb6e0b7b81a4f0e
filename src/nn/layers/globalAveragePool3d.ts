import { reduceMean } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { type GlobalPoolOptions, globalPooling } from "./globalPool.ts";

/**
 * The mean of each channel, in place of dense layers (Lin et al., 2014).
 * [n, channels, d, h, w] -> [n, channels], or [n, channels, 1, 1, 1] with `keepdims`
 * @throws ProblemError when it is written, where its input is not [n, channels, d, h, w].
 */
export function globalAveragePool3d(options: GlobalPoolOptions = {}): Layer {
  return globalPooling("globalAveragePool3d", 3, options, reduceMean);
}
