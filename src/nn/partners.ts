import type { Value } from "../graph/graph.ts";
import { slice } from "../ops/layout.ts";

/**
 * What belongs to each image's partner in the batch: the first image's is the last, the second's the last but one, and one in
 * the middle is its own. Batches come in random order, so partners do, too. [n, ...] -> [n, ...]
 */
export function ofPartners(x: Value): Value {
  return slice(x, [{ axis: 0, step: -1 }]);
}
