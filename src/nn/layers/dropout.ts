import { ProblemError } from "../../errors.ts";
import { dropout as drop } from "../../ops/dropout.ts";
import type { Layer } from "../layer.ts";

/**
 * Drops numbers at random while training and scales the others up, so that no unit relies on another
 * (Srivastava et al., 2014). Does nothing in a finished model. [n, ...] -> [n, ...]
 * @param rate the fraction that is DROPPED, 0 to below 1, as in Keras and PyTorch (TFLearn's number is the fraction kept)
 * @throws ProblemError when the rate is not 0 or more and below 1.
 */
export function dropout(rate: number): Layer {
  if (!(rate >= 0 && rate < 1)) {
    throw new ProblemError({
      what: "dropout: rate is the fraction that is dropped",
      expected: "0 or more, below 1",
      received: String(rate),
    });
  }
  return Object.freeze<Layer>({
    kind: "dropout",
    config: { rate },
    apply: (x, context) =>
      context.mode === "infer" || rate === 0 ? x : drop(x, context.random("uniform", x.shape), rate),
  });
}
