import type { Layer } from "../nn/layer.ts";
import { standardize, zeroCenter } from "../nn/layers/normalize.ts";

/** What papers do to pixels before the first layer: each colour gets mean 0 and deviation 1 over the training images. */
export function standardPixels(): Layer[] {
  return [zeroCenter({ perChannel: true }), standardize({ perChannel: true })];
}
