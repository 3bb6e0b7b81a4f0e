import { type AdjustmentOptions, adjustment } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustSaturation } from "./colour.ts";

/**
 * Makes colours paler or stronger (torchvision's ColorJitter): factor 0 is grey. Images of one channel stay as they are.
 * @param options factor: default 0.2; probability: default 1
 * @throws ProblemError when a factor is below 0 or not finite, or the probability is not 0 to 1.
 */
export function saturation(options: AdjustmentOptions = {}): Augmentation {
  return adjustment("saturation", options, { factor: 0.2, probability: 1 }, adjustSaturation);
}
