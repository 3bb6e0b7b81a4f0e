import { reshape } from "../../ops/layout.ts";
import type { Layer } from "../layer.ts";

/** All numbers of an image in one row. [n, c, h, w] -> [n, c h w] */
export function flatten(): Layer {
  return Object.freeze<Layer>({ kind: "flatten", config: {}, apply: (x) => reshape(x, [x.shape[0]!, -1]) });
}
