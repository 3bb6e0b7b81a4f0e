import { add, mul, relu, sub } from "../../ops/elementwise.ts";
import { reduceMax, reduceSum } from "../../ops/reduce.ts";
import { classesOf, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * max(0, 1 + the largest number of a wrong class - the number of the true class): the true class wins by a margin of 1 or it costs
 * (after Crammer & Singer, 2001). As in Keras, the largest number of a wrong class counts as 0 where it is below.
 *
 * Output [n, classes], of any size; target int32 [n], or float32 [n, classes] with a single 1 in each row.
 * @throws ProblemError when it is written, where the output is not [n, classes] or the target does not fit it.
 */
export function categoricalHinge(): Loss {
  return Object.freeze<Loss>({
    kind: "categoricalHinge",
    config: {},
    apply(output, target) {
      classesOf("categoricalHinge", output);
      const truth = targetValues("categoricalHinge", output, target);
      const right = reduceSum(mul(truth, output), { axes: [1] });
      const wrong = reduceMax(mul(sub(1, truth), output), { axes: [1] });
      return relu(add(sub(wrong, right), 1));
    },
  });
}
