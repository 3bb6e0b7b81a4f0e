import { ProblemError } from "../../errors.ts";
import { reshape as reshapeValue } from "../../ops/layout.ts";
import type { Layer } from "../layer.ts";
import { describeValue, isWhole } from "../options.ts";

/**
 * The same numbers under another shape; the batch axis stays. [n, ...] -> [n, ...shape]
 * @param shape sizes without the batch; one may be -1, and is what remains
 * @throws ProblemError when the shape is no list of such sizes; when it is written, where it holds another count of
 *   numbers than its input.
 */
export function reshape(shape: readonly number[]): Layer {
  if (!Array.isArray(shape) || !shape.every((size) => isWhole(size) || size === -1)) {
    throw new ProblemError({
      what: "reshape: shape is no list of sizes",
      expected: "whole numbers of at least 1, of which one may be -1, as in [1, 28, 28]",
      received: describeValue(shape),
    });
  }
  return Object.freeze<Layer>({
    kind: "reshape",
    config: { shape },
    apply: (x) => reshapeValue(x, [x.shape[0]!, ...shape]),
  });
}
