import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { forImages } from "./adjustment.ts";
import type { Augmentation } from "./augmentation.ts";
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from "./colour.ts";
import { amountsOf, type Bounds, between, expectProbability, factorsOf, sometimes } from "./ranges.ts";

export interface ColorJitterOptions {
  /** As `factor` of `brightness`. Default: it stays. */
  readonly brightness?: number | Bounds;
  /** As `factor` of `contrast`. Default: it stays. */
  readonly contrast?: number | Bounds;
  /** As `factor` of `saturation`. Default: it stays. */
  readonly saturation?: number | Bounds;
  /** As `shift` of `hue`. Default: it stays. */
  readonly hue?: number | Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

interface Part {
  readonly name: "brightness" | "contrast" | "saturation" | "hue";
  readonly adjust: (x: Value, strength: Value) => Value;
  readonly neutral: number;
}

const PARTS: readonly Part[] = [
  { name: "brightness", adjust: adjustBrightness, neutral: 1 },
  { name: "contrast", adjust: adjustContrast, neutral: 1 },
  { name: "saturation", adjust: adjustSaturation, neutral: 1 },
  { name: "hue", adjust: adjustHue, neutral: 0 },
];

/**
 * Brightness, contrast, saturation and hue together, those that are named, in this order (torchvision's ColorJitter, which
 * draws the order). Images of one channel keep saturation and hue.
 * @throws ProblemError when nothing is named, a factor is below 0, a shift of hues is not -0.5 to 0.5, or the probability is
 *   not 0 to 1; when it is written for training, where saturation or hue is named and an image has neither one channel nor
 *   three.
 */
export function colorJitter(options: ColorJitterOptions): Augmentation {
  expectOptions("colorJitter", options, ["brightness", "contrast", "saturation", "hue", "probability"]);
  const { probability = 1 } = options;
  expectProbability("colorJitter", probability);
  const parts = PARTS.flatMap((part) => {
    const value = options[part.name];
    if (value === undefined) return [];
    const rangeOf = part.name === "hue" ? amountsOf("colorJitter", "hue", value, 0.5) : undefined;
    return [{ ...part, range: rangeOf ?? factorsOf("colorJitter", part.name, value) }];
  });
  if (parts.length === 0) {
    throw new ProblemError({
      what: "colorJitter: there is nothing to change",
      expected: "one or more of brightness, contrast, saturation, hue",
      mend: "Write colorJitter({ brightness: 0.2, contrast: 0.2 }).",
    });
  }
  return Object.freeze<Augmentation>({
    kind: "colorJitter",
    config: { ...Object.fromEntries(parts.map(({ name, range }) => [name, range])), probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, ...positions] = context.random(1 + parts.length);
      return parts.reduce((image, { adjust, range, neutral }, i) => {
        const drawn = sometimes(chance!, probability, between(positions[i]!, range), neutral);
        return adjust(image, forImages(drawn));
      }, x);
    },
  });
}
