import { expectOptions } from "../../errors.ts";
import { expectWhole } from "../options.ts";
import { translation } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { expectProbability, sometimes } from "./ranges.ts";
import { type Sides, sidesOf } from "./sides.ts";
import { wholeWithin } from "./translate.ts";

export interface RandomCropOptions extends PaddingOptions {
  /** How many pixels the image is padded with on each side, a whole number: one for both directions, or [down, right]. Default 4. */
  readonly padding?: Sides;
  /** How often, 0 to 1; an image that is spared is cut out of the middle, so stays what it is. Default 1. */
  readonly probability?: number;
}

/**
 * Pads an image and cuts its own size out of it again, anywhere, as ResNet was trained on CIFAR-10 (He et al., 2016, section
 * 4.2). Each pixel stays what it is.
 * @throws ProblemError when the padding is no whole number or its mode unknown, the probability is not 0 to 1, or the fill
 *   value is not 0 to 255.
 */
export function randomCrop(options: RandomCropOptions = {}): Augmentation {
  expectOptions("randomCrop", options, ["padding", "probability", ...PADDING_OPTIONS]);
  const { padding = 4, probability = 1 } = options;
  const widths = sidesOf("randomCrop", "padding", padding);
  for (const each of widths) expectWhole("randomCrop", "padding", each, 0);
  expectProbability("randomCrop", probability);
  const outside = outsideOf("randomCrop", options);
  return Object.freeze<Augmentation>({
    kind: "randomCrop",
    config: { padding, probability, paddingMode: outside.mode, fillValue: outside.value },
    stage: "geometry",
    interpolation: "nearest",
    outside,
    map(context) {
      const [chance, ...positions] = context.random(3);
      const [down, right] = widths.map((most, axis) =>
        sometimes(chance!, probability, wholeWithin(positions[axis]!, most)),
      );
      return translation(right!, down!, context);
    },
  });
}
