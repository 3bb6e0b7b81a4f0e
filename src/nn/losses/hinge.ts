import type { Value } from "../../graph/graph.ts";
import { greater, where } from "../../ops/choice.ts";
import { mul, relu, square, sub } from "../../ops/elementwise.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * max(0, 1 - side * output), where side is 1 for yes and -1 for no: answers are right by a margin or cost (Cortes & Vapnik, 1995).
 * The mean over the numbers of each image. TFLearn's hinge_loss.
 *
 * Output of any shape [n, ...], of any size, or from tanh; target float32 in that shape, above 0 for yes (1), otherwise no (-1 or 0);
 * or int32 [n]: the class that is yes, all others are no, or 0 and 1 where the output is [n, 1].
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function hinge(): Loss {
  return Object.freeze<Loss>({
    kind: "hinge",
    config: {},
    apply: (output, target) => meanOfEach(missing("hinge", output, target)),
  });
}

/**
 * The square of what `hinge` takes: max(0, 1 - side * output)^2.
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function squaredHinge(): Loss {
  return Object.freeze<Loss>({
    kind: "squaredHinge",
    config: {},
    apply: (output, target) => meanOfEach(square(missing("squaredHinge", output, target))),
  });
}

/** How much each answer is short of its margin. */
function missing(loss: string, output: Value, target: Value): Value {
  const side = where(greater(targetValues(loss, output, target), 0), 1, -1);
  return relu(sub(1, mul(side, output)));
}
