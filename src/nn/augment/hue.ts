import { expectOptions } from "../../errors.ts";
import { forImages } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustHue } from "./colour.ts";
import { amountsOf, type Bounds, between, expectProbability, sometimes } from "./ranges.ts";

export interface HueOptions {
  /**
   * How far colours move along the circle of hues, drawn evenly for each image: a number a means -a to a, two numbers [least,
   * most] stand for themselves; -0.5 to 0.5, both halfway round. Default 0.05 (18 degrees).
   */
  readonly shift?: number | Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

/**
 * Moves all colours of an image along the circle of hues of the HSV model, as torchvision's ColorJitter. Images of one
 * channel stay as they are.
 * @throws ProblemError when a shift is not -0.5 to 0.5, or the probability is not 0 to 1; when it is written for training,
 *   where an image has neither one channel nor three.
 */
export function hue(options: HueOptions = {}): Augmentation {
  expectOptions("hue", options, ["shift", "probability"]);
  const { shift = 0.05, probability = 1 } = options;
  const range = amountsOf("hue", "shift", shift, 0.5);
  expectProbability("hue", probability);
  return Object.freeze<Augmentation>({
    kind: "hue",
    config: { shift: range, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, position] = context.random(2);
      return adjustHue(x, forImages(sometimes(chance!, probability, between(position!, range))));
    },
  });
}
