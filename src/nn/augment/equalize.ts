import { type ChoiceOptions, choice } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { choose } from "./colour.ts";
import { equalizePixels } from "./tones.ts";

/**
 * Spreads the brightnesses of each channel so that all are about equally frequent (its histogram becomes flat), as
 * torchvision's RandomEqualize on whole numbers: pixels are rounded to them first.
 * @param options probability: default 0.5
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function equalize(options: ChoiceOptions = {}): Augmentation {
  return choice("equalize", options, 0.5, (x, chosen) => choose(chosen, equalizePixels(x), x));
}
