import type { Value } from "../../graph/graph.ts";
import { clip, div, mul, neg, sqrt } from "../../ops/elementwise.ts";
import { reduceSum, reduceSumSquare } from "../../ops/reduce.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * Minus the cosine of the angle between output and target: -1 where they point the same way, 1 where they are opposed. As in Keras;
 * PyTorch's CosineEmbeddingLoss is 1 more.
 *
 * Output [n, ..., d], directions along the last axis (the mean over those of an image); target as in `meanSquaredError`. Directions
 * shorter than 1e-6 count as that long.
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function cosineSimilarity(): Loss {
  return Object.freeze<Loss>({
    kind: "cosineSimilarity",
    config: {},
    apply(output, target) {
      const truth = targetValues("cosineSimilarity", output, target);
      return neg(meanOfEach(reduceSum(mul(direction(output), direction(truth)), { axes: [-1] })));
    },
  });
}

function direction(x: Value): Value {
  const length = sqrt(clip(reduceSumSquare(x, { axes: [-1], keepdims: true }), 1e-12, Infinity));
  return div(x, length);
}
