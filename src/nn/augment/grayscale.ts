import { type ChoiceOptions, choice } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { choose, grey } from "./colour.ts";

/**
 * Takes the colours out of an image: all three channels become 0.2989 red + 0.587 green + 0.114 blue, as in torchvision's
 * RandomGrayscale. Images of one channel stay as they are.
 * @param options probability: default 0.1
 * @throws ProblemError when the probability is not 0 to 1; when it is written for training, where an image has neither one
 *   channel nor three.
 */
export function grayscale(options: ChoiceOptions = {}): Augmentation {
  return choice("grayscale", options, 0.1, (x, chosen) => (x.shape[1] === 1 ? x : choose(chosen, grey(x), x)));
}
