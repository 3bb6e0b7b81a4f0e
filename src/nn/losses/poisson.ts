import { add, log, mul, sub } from "../../ops/elementwise.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import { expectPositive } from "./ending.ts";
import type { Loss } from "./loss.ts";

/**
 * For targets that are counts: output - target log(output + 1e-7), the mean over the numbers of each image, where the output is the
 * number to be expected (Poisson regression). Without the part that does not depend on the network, as in Keras.
 *
 * Output of any shape [n, ...], 0 or more, or before an exponential that it then looks through; target float32 in that shape, 0 or more,
 * or int32 [n] where the output is [n, 1].
 * @throws ProblemError when it is written, where the network ends in a layer whose numbers can be below 0, or the target does not fit
 *   the output.
 */
export function poisson(): Loss {
  return Object.freeze<Loss>({
    kind: "poisson",
    config: {},
    apply(output, target) {
      const count = targetValues("poisson", output, target);
      const logs = output.op === "Exp" ? output.inputs[0]! : log(add(expectPositive("poisson", output), 1e-7));
      return meanOfEach(sub(output, mul(count, logs)));
    },
  });
}
