import { add, mul, softplus, sub } from "../../ops/elementwise.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

/**
 * log cosh(output - target), the mean over the numbers of each image: a square near 0, a straight line far away.
 *
 * Output and target as in `meanSquaredError`.
 * @throws ProblemError when it is written, where the target does not fit the output.
 */
export function logCosh(): Loss {
  return Object.freeze<Loss>({
    kind: "logCosh",
    config: {},
    apply(output, target) {
      const distance = sub(output, targetValues("logCosh", output, target));
      // log((e^d + e^-d) / 2) = d + log(1 + e^(-2 d)) - log 2
      return meanOfEach(sub(add(distance, softplus(mul(distance, -2))), Math.LN2));
    },
  });
}
