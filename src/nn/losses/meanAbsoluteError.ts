import { abs, sub } from "../../ops/elementwise.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * |output - target|, the mean over the numbers of each image; outliers count less than in `meanSquaredError`. PyTorch's L1Loss.
 *
 * Output and target as in `meanSquaredError`.
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function meanAbsoluteError(): Loss {
  return Object.freeze<Loss>({
    kind: "meanAbsoluteError",
    config: {},
    apply: (output, target) => meanOfEach(abs(sub(output, targetValues("meanAbsoluteError", output, target)))),
  });
}
