import { expectOptions } from "../../errors.ts";
import { abs, add, clip, mul, square, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import type { Loss } from "./loss.ts";

export interface HuberOptions {
  /** Up to which distance it is a square; above 0. Default 1. */
  readonly delta?: number;
}

/**
 * Huber's loss (1964), with d = |output - target|: d^2 / 2 up to delta, from there the straight line delta (d - delta / 2). The mean
 * over the numbers of each image.
 *
 * Output and target as in `meanSquaredError`.
 * @throws ProblemError when delta is not above 0; when it is written, where the target does not fit the output.
 */
export function huber(options: HuberOptions = {}): Loss {
  expectOptions("huber", options, ["delta"]);
  const { delta = 1 } = options;
  expectNumber("huber", "delta", delta, { above: 0 });
  return Object.freeze<Loss>({
    kind: "huber",
    config: { delta },
    apply(output, target) {
      const distance = abs(sub(output, targetValues("huber", output, target)));
      const near = clip(distance, 0, delta);
      return meanOfEach(add(mul(square(near), 0.5), mul(sub(distance, near), delta)));
    },
  });
}
