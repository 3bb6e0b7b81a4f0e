import { expectOptions } from "../../errors.ts";
import { abs, add, floor, mul, sub } from "../../ops/elementwise.ts";
import { turn } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { expectProbability, sometimes } from "./ranges.ts";

export interface QuarterTurnOptions {
  /** How often, 0 to 1. Default 0.75, so that upright is as likely as each of the other three. */
  readonly probability?: number;
}

/**
 * Turns an image by 90, 180 or 270 degrees, each as likely. Each pixel stays what it is. An image that is not square is
 * turned by 180 degrees alone: a quarter would not fit.
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function quarterTurns(options: QuarterTurnOptions = {}): Augmentation {
  expectOptions("quarterTurns", options, ["probability"]);
  const { probability = 0.75 } = options;
  expectProbability("quarterTurns", probability);
  return Object.freeze<Augmentation>({
    kind: "quarterTurns",
    config: { probability },
    stage: "geometry",
    interpolation: "nearest",
    map(context) {
      const [chance, position] = context.random(2);
      const drawn = context.height === context.width ? add(floor(mul(position!, 3)), 1) : 2;
      const quarters = sometimes(chance!, probability, drawn);
      // Exact cosines and sines of 0 to 3 quarters: 1, 0, -1, 0 and 0, 1, 0, -1.
      const cosine = sub(abs(sub(quarters, 2)), 1);
      const sine = sub(1, abs(sub(quarters, 1)));
      return turn(cosine, sine, context);
    },
  });
}
