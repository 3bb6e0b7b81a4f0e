import { expectOptions } from "../../errors.ts";
import { combine } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import type { FlipOptions } from "./flipLeftRight.ts";
import { expectProbability, sometimes } from "./ranges.ts";

/**
 * Turns an image upside down, as in a mirror below it, with a probability.
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function flipUpDown(options: FlipOptions = {}): Augmentation {
  expectOptions("flipUpDown", options, ["probability"]);
  const { probability = 0.5 } = options;
  expectProbability("flipUpDown", probability);
  return Object.freeze<Augmentation>({
    kind: "flipUpDown",
    config: { probability },
    stage: "geometry",
    interpolation: "nearest",
    map(context) {
      const direction = sometimes(context.random(1)[0]!, probability, -1, 1);
      return combine([1, 0, 0, 0, 0, 0, 0, 0, 1], [[direction, [0, 0, 0, 0, 1, 0, 0, 0, 0]]]);
    },
  });
}
