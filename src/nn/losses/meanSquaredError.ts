import { square, sub } from "../../ops/elementwise.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * (output - target)^2, the mean over the numbers of each image: TFLearn's mean_square, PyTorch's MSELoss.
 *
 * Output of any shape [n, ...]; target float32 in that shape, or int32 [n]: a row with a single 1 where the output is [n, classes],
 * the number itself where it is [n, 1].
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function meanSquaredError(): Loss {
  return Object.freeze<Loss>({
    kind: "meanSquaredError",
    config: {},
    apply: (output, target) => meanOfEach(square(sub(output, targetValues("meanSquaredError", output, target)))),
  });
}
