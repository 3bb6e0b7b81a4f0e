import { expectOptions, ProblemError } from "../../errors.ts";
import { describeValue, isWhole } from "../options.ts";
import { forImages } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { choose } from "./colour.ts";
import { expectProbability, sometimes } from "./ranges.ts";
import { posterizePixels } from "./tones.ts";

export interface PosterizeOptions {
  /** How many of the eight bits of each pixel stay, 1 to 8. Default 4. */
  readonly bits?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
}

/**
 * Leaves an image few brightnesses: 2 to the power of `bits` in each channel, as torchvision's RandomPosterize.
 * @throws ProblemError when bits is not a whole number from 1 to 8, or the probability is not 0 to 1.
 */
export function posterize(options: PosterizeOptions = {}): Augmentation {
  expectOptions("posterize", options, ["bits", "probability"]);
  const { bits = 4, probability = 0.5 } = options;
  if (!isWhole(bits) || bits > 8) {
    throw new ProblemError({
      what: "posterize: bits is out of range",
      expected: "a whole number from 1 to 8",
      received: describeValue(bits),
    });
  }
  expectProbability("posterize", probability);
  return Object.freeze<Augmentation>({
    kind: "posterize",
    config: { bits, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance] = context.random(1);
      const posterized = posterizePixels(x, bits);
      return choose(forImages(sometimes(chance!, probability, 1)), posterized, x);
    },
  });
}
