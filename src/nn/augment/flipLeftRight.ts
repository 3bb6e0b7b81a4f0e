import { expectOptions } from "../../errors.ts";
import { less, where } from "../../ops/choice.ts";
import { combine } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { expectProbability } from "./ranges.ts";

export interface FlipOptions {
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
}

/**
 * Mirrors an image left to right, with a probability.
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function flipLeftRight(options: FlipOptions = {}): Augmentation {
  expectOptions("flipLeftRight", options, ["probability"]);
  const { probability = 0.5 } = options;
  expectProbability("flipLeftRight", probability);
  return Object.freeze<Augmentation>({
    kind: "flipLeftRight",
    config: { probability },
    stage: "geometry",
    interpolation: "nearest",
    map(context) {
      const [chance] = context.random(1);
      const direction = where(less(chance!, probability), -1, 1);
      return combine([0, 0, 0, 0, 1, 0, 0, 0, 1], [[direction, [1, 0, 0, 0, 0, 0, 0, 0, 0]]]);
    },
  });
}
