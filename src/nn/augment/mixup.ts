import { expectOptions } from "../../errors.ts";
import { add, mul, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { expectNumber } from "../options.ts";
import { ofPartners } from "../partners.ts";
import type { Augmentation } from "./augmentation.ts";
import { betaNumbers } from "./betaNumbers.ts";
import { expectProbability, sometimes } from "./ranges.ts";

export interface MixOptions {
  /**
   * How evenly images are mixed, above 0: shares are numbers of Beta(alpha, alpha). Below 1 most images show almost only one of
   * the two; at 1 every share is as likely. Default 0.2 for mixup, 1 for cutmix.
   */
  readonly alpha?: number;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

/**
 * Lays two images over each other: share * image + (1 - share) * another image of the batch. The loss counts both labels, by the
 * same shares; what training tells as accuracy counts the label of the larger one (Zhang et al., 2018). Each image of a
 * batch draws its own share.
 *
 * Works with every loss and in networks of `fit` and `fitValues`; an `augment` list may mix once, at any place.
 * @throws ProblemError when alpha is not above 0, or the probability not 0 to 1.
 */
export function mixup(options: MixOptions = {}): Augmentation {
  expectOptions("mixup", options, ["alpha", "probability"]);
  const { alpha = 0.2, probability = 1 } = options;
  expectNumber("mixup", "alpha", alpha, { above: 0 });
  expectProbability("mixup", probability);
  return Object.freeze<Augmentation>({
    kind: "mixup",
    config: { alpha, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, even] = context.random(2);
      const other = sometimes(chance!, probability, betaNumbers(even!, alpha));
      context.mixLabels(reshape(sub(1, other), [context.batch]));
      return add(x, mul(sub(ofPartners(x), x), reshape(other, [context.batch, 1, 1, 1])));
    },
  });
}
