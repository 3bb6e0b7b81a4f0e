import { expectOptions } from "../../errors.ts";
import { expectNumber } from "../options.ts";
import { forImages } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { expectProbability, sometimes } from "./ranges.ts";
import { solarizePixels } from "./tones.ts";

export interface SolarizeOptions {
  /** Pixels of at least this are inverted, 0 to 255. Default 128. */
  readonly threshold?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
}

/** Above all pixels. */
const NONE = 1e6;

/**
 * Inverts the bright pixels of an image, as torchvision's RandomSolarize.
 * @throws ProblemError when the threshold is not 0 to 255, or the probability is not 0 to 1.
 */
export function solarize(options: SolarizeOptions = {}): Augmentation {
  expectOptions("solarize", options, ["threshold", "probability"]);
  const { threshold = 128, probability = 0.5 } = options;
  expectNumber("solarize", "threshold", threshold, { least: 0, most: 255 });
  expectProbability("solarize", probability);
  return Object.freeze<Augmentation>({
    kind: "solarize",
    config: { threshold, probability },
    stage: "pixels",
    apply: (x, context) => solarizePixels(x, forImages(sometimes(context.random(1)[0]!, probability, threshold, NONE))),
  });
}
