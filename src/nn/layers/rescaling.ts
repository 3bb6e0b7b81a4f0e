import { add, mul } from "../../ops/elementwise.ts";
import type { Layer } from "../layer.ts";
import { expectNumber } from "../options.ts";

/**
 * x scale + offset: brings pixels from 0 .. 255 to 0 .. 1, or outputs to a size that a loss likes. [n, ...] -> [n, ...]
 * @param scale any finite number; 1 / 255 for pixels
 * @param offset default 0
 * @throws ProblemError when a number is not finite.
 */
export function rescaling(scale: number, { offset = 0 }: { readonly offset?: number } = {}): Layer {
  expectNumber("rescaling", "scale", scale);
  expectNumber("rescaling", "offset", offset);
  return Object.freeze<Layer>({
    kind: "rescaling",
    arity: 1,
    config: { scale, offset },
    apply: (x) => (offset === 0 ? mul(x, scale) : add(mul(x, scale), offset)),
  });
}
