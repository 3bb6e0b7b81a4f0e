import { ProblemError } from "../errors.ts";
import type { ValueOf } from "../graph/graph.ts";
import { bind, formatShape, productOf } from "../graph/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * The sizes that symbols stand for, read off the tensors that are fed: a "64*N" fed with 128 makes N 2.
 * @throws ProblemError when a feed's shape does not fit its input's.
 */
export function bindSymbols(
  inputs: readonly ValueOf<"Input">[],
  feeds: Readonly<Record<string, Tensor>>,
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const symbols: Record<string, number> = { ...given };
  for (const { attrs, shape } of inputs) {
    for (const [axis, dim] of shape.entries()) {
      const { factor, symbols: names } = productOf([dim]);
      const size = feeds[attrs.name]!.shape[axis];
      if (names.length === 1 && size !== undefined) symbols[names[0]!] ??= Math.floor(size / factor);
    }
  }
  for (const { attrs, shape } of inputs) {
    const fed = feeds[attrs.name]!.shape;
    if (bind(shape, symbols).join() !== fed.join()) {
      throw new ProblemError({
        what: `evaluate: what is fed to input ${attrs.name} has the wrong shape`,
        expected: formatShape(shape),
        received: formatShape(fed),
      });
    }
  }
  return symbols;
}
