import { reshape as reshapeValue } from "../../ops/layout.ts";
import type { Layer } from "../layer.ts";

/**
 * The same numbers under another shape; the batch axis stays. [n, ...] -> [n, ...shape]
 * @param shape sizes without the batch; one may be -1, and is what remains
 * @throws ProblemError when it is written, where the shape holds another count of numbers than its input.
 */
export function reshape(shape: readonly number[]): Layer {
  return Object.freeze<Layer>({
    kind: "reshape",
    config: { shape },
    apply: (x) => reshapeValue(x, [x.shape[0]!, ...shape]),
  });
}
