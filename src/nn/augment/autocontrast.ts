import { type ChoiceOptions, choice } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { autocontrastPixels } from "./tones.ts";

/**
 * Stretches each channel of an image until it reaches from 0 to 255, as torchvision's RandomAutocontrast. A channel of one
 * value stays as it is.
 * @param options probability: default 0.5
 * @throws ProblemError when the probability is not 0 to 1.
 */
export function autocontrast(options: ChoiceOptions = {}): Augmentation {
  return choice("autocontrast", options, 0.5, autocontrastPixels);
}
