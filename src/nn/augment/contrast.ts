import { type AdjustmentOptions, adjustment } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustContrast } from "./colour.ts";

/**
 * Draws all pixels towards the mean of the grey image, or away from it (torchvision's ColorJitter): factor 0 is that one grey.
 * @param options factor: default 0.2; probability: default 1
 * @throws ProblemError when a factor is below 0 or not finite, or the probability is not 0 to 1.
 */
export function contrast(options: AdjustmentOptions = {}): Augmentation {
  return adjustment("contrast", options, { factor: 0.2, probability: 1 }, adjustContrast);
}
