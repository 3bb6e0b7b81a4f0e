import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import { cast, greater } from "../../ops/choice.ts";
import { add, clip, div, mul, pow, relu, sub } from "../../ops/elementwise.ts";
import { dimension, slice, transpose } from "../../ops/layout.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { expectNumber } from "../options.ts";
import { targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

export interface RocAucSurrogateOptions {
  /** By how much a positive should be ahead of a negative; above 0, at most 1. Default 0.2. */
  readonly margin?: number;
  /** The power of what is missing; above 1. Default 3. */
  readonly power?: number;
}

/**
 * A smooth stand-in for the area under the ROC curve (Yan et al., 2003): for each pair of a positive and a negative of the batch,
 * max(0, margin - (number of the positive - number of the negative))^power. TFLearn's roc_auc_score.
 *
 * Output [n, 1], target int32 [n] of 0 and 1, or float32 [n, 1], above 0 for positives; or output [n, 2], of which the number of class 1
 * counts, with the same targets. The mean of the losses is the mean over all pairs (TFLearn takes their sum); each pair's is shared
 * by its two images. A batch without positives, or without negatives, costs nothing.
 *
 * @throws ProblemError when an option is out of range; when it is written, where the output is not [n, 1] or [n, 2], or the target
 *   does not fit it.
 */
export function rocAucSurrogate(options: RocAucSurrogateOptions = {}): Loss {
  expectOptions("rocAucSurrogate", options, ["margin", "power"]);
  const { margin = 0.2, power = 3 } = options;
  expectNumber("rocAucSurrogate", "margin", margin, { above: 0, most: 1 });
  expectNumber("rocAucSurrogate", "power", power, { above: 1 });
  return Object.freeze<Loss>({
    kind: "rocAucSurrogate",
    config: { margin, power },
    apply(output, target) {
      const columns = output.shape[1];
      if (output.shape.length !== 2 || (columns !== 1 && columns !== 2)) {
        throw new ProblemError({
          what: "rocAucSurrogate: the network must end in one number for each image, or two",
          expected: "[n, 1] or [n, 2]",
          received: formatShape(output.shape),
        });
      }
      const batch = output.shape[0]!;
      const scores = lastColumn(output);
      const positive = cast(greater(lastColumn(targetValues("rocAucSurrogate", output, target)), 0), "float32");
      const negative = sub(1, positive);
      // Row i, column j: how much image i, if it is positive, is short of its lead over j, if that is negative.
      const lead = sub(scores, transpose(scores));
      const missing = pow(relu(sub(margin, lead)), power);
      const ofPairs = mul(mul(positive, transpose(negative)), missing);
      const ofEach = add(reduceSum(ofPairs, { axes: [1] }), reduceSum(ofPairs, { axes: [0] }));
      const pairs = clip(mul(reduceSum(positive), reduceSum(negative)), 1, Infinity);
      return mul(ofEach, div(mul(dimension([batch]), 0.5), pairs));
    },
  });
}

/** [n, 1] or [n, 2] -> [n, 1] */
function lastColumn(x: Value): Value {
  return slice(x, [{ axis: 1, start: -1 }]);
}
