import { type AdjustmentOptions, adjustment } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustBrightness } from "./colour.ts";

/**
 * Makes an image darker or brighter: each pixel times a factor, within 0 to 255 (torchvision's ColorJitter).
 * @param options factor: default 0.2; probability: default 1
 * @throws ProblemError when a factor is below 0 or not finite, or the probability is not 0 to 1.
 */
export function brightness(options: AdjustmentOptions = {}): Augmentation {
  return adjustment("brightness", options, { factor: 0.2, probability: 1 }, adjustBrightness);
}
