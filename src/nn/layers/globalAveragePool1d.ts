import { reduceMean } from "../../ops/reduce.ts";
import type { Layer } from "../layer.ts";
import { type GlobalPoolOptions, globalPooling } from "./globalPool.ts";

/**
 * The mean of each channel, in place of dense layers (Lin et al., 2014).
 * [n, channels, length] -> [n, channels], or [n, channels, 1] with `keepdims`
 * @throws ProblemError when it is written, where its input is not [n, channels, length].
 */
export function globalAveragePool1d(options: GlobalPoolOptions = {}): Layer {
  return globalPooling("globalAveragePool1d", 1, options, reduceMean);
}
