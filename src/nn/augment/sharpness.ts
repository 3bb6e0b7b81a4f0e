import { type AdjustmentOptions, adjustment } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustSharpness } from "./sharpen.ts";

/**
 * Makes an image smoother (factor below 1) or sharper (above), as torchvision's adjust_sharpness. The outermost pixels stay.
 * @param options factor: default 0.5; probability: default 0.5
 * @throws ProblemError when a factor is below 0 or not finite, or the probability is not 0 to 1.
 */
export function sharpness(options: AdjustmentOptions = {}): Augmentation {
  return adjustment("sharpness", options, { factor: 0.5, probability: 0.5 }, adjustSharpness);
}
