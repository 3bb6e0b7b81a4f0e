import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { cast } from "../../ops/choice.ts";
import { add, clip, div, mul, relu, square, sub } from "../../ops/elementwise.ts";
import { dimension } from "../../ops/layout.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { expectNumber } from "../options.ts";
import { classNumbers, meanOfEach, targetValues } from "./comparison.ts";
import { pairsAlike, rootOf, squaredDistances } from "./embeddings.ts";
import type { Loss } from "./loss.ts";

export interface ContrastiveOptions {
  /** How far apart images of different classes should lie; above 0. Default 1. */
  readonly margin?: number;
}

/**
 * The contrastive loss (Chopra et al., 2005; Hadsell et al., 2006): draws images of one class together and pushes others apart, up to a
 * margin. With the distance d of a pair: d^2 where it is of one class, max(0, margin - d)^2 where not.
 *
 * With class numbers, int32 [n], the output is [n, d], a place for each image, and the pairs are all pairs of the batch: the loss of an
 * image is the mean over its pairs. With values, float32 in the output's shape, the output is the distance of each pair itself, as in
 * TFLearn: 1 for pairs of one class, 0 for others (TFLearn takes half of the sum over the batch instead of the mean).
 *
 * @throws ProblemError when the margin is not above 0; when it is written, where the output is not [n, d] or the target does not fit.
 */
export function contrastive(options: ContrastiveOptions = {}): Loss {
  expectOptions("contrastive", options, ["margin"]);
  const { margin = 1 } = options;
  expectNumber("contrastive", "margin", margin, { above: 0 });
  return Object.freeze<Loss>({
    kind: "contrastive",
    config: { margin },
    apply(output, target) {
      if (target.dtype === "float32") {
        const alike = targetValues("contrastive", output, target);
        return meanOfEach(ofPairs(square(output), output, alike, margin));
      }
      const squares = squaredDistances("contrastive", output);
      const alike = cast(pairsAlike(classNumbers("contrastive", output, target)), "float32");
      const losses = ofPairs(squares, rootOf(squares), alike, margin);
      // Each row is its own partner at distance 0, and adds nothing.
      return div(reduceSum(losses, { axes: [1] }), clip(sub(dimension([output.shape[0]!]), 1), 1, Infinity));
    },
  });
}

function ofPairs(squares: Value, distances: Value, alike: Value, margin: number): Value {
  const near = mul(alike, squares);
  return add(near, mul(sub(1, alike), square(relu(sub(margin, distances)))));
}
