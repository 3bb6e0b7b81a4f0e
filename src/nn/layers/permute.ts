import { ProblemError } from "../../errors.ts";
import { formatShape } from "../../graph/shape.ts";
import { transpose } from "../../ops/layout.ts";
import { describeLayer, type Layer } from "../layer.ts";
import { describeValue, isWhole } from "../options.ts";

/**
 * The axes in another order; the batch stays in front. [n, ...] -> [n, ...] with axis dims[i] in place i + 1
 * @param dims the axes after the batch, counted from 1, each once, as in Keras: `permute([2, 3, 1])` takes [n, c, h, w] to
 *   [n, h, w, c]
 * @throws ProblemError when dims do not name 1 to their count once each; when it is written, where its input has another
 *   count of axes.
 */
export function permute(dims: readonly number[]): Layer {
  const isOrder = Array.isArray(dims) && dims.every((axis) => isWhole(axis) && axis <= dims.length);
  if (!isOrder || new Set(dims).size < dims.length || dims.length === 0) {
    throw new ProblemError({
      what: "permute: dims are no order of axes",
      expected: "each axis after the batch once, counted from 1, as in [2, 3, 1]",
      received: describeValue(dims),
    });
  }
  const layer: Layer = {
    kind: "permute",
    config: { dims },
    apply(x) {
      if (x.shape.length !== dims.length + 1) {
        throw new ProblemError({
          what: `${describeLayer(layer)}: its input has another count of axes`,
          expected: `${dims.length} after the batch`,
          received: formatShape(x.shape),
        });
      }
      return transpose(x, [0, ...dims]);
    },
  };
  return Object.freeze(layer);
}
