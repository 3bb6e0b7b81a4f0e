import { type ChoiceOptions, choice } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { invertPixels } from "./tones.ts";

/**
 * Makes the negative of an image: 255 less each pixel.
 * @param options probability: default 0.5
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function invert(options: ChoiceOptions = {}): Augmentation {
  return choice("invert", options, 0.5, invertPixels);
}
