import { expectOptions } from "../../errors.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectNumber, expectOneOf, expectWhole } from "../options.ts";
import { INTERPOLATIONS } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { changesOf, OPERATION_NAMES } from "./operations.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { applyPolicy, type Outcome } from "./policy.ts";

export interface PolicyOptions extends PaddingOptions {
  /** How pixels between pixels are found: "nearest" (default, as in torchvision), "linear" or "cubic". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

export interface RandAugmentOptions extends PolicyOptions {
  /** How many operations each image draws, one after the other; the same may come again. Default 2. */
  readonly operations?: number;
  /** How strong they are, 0 to 30. Default 9. */
  readonly magnitude?: number;
}

/** The strongest magnitude, as in the paper. */
const STRONGEST = 30;

/**
 * RandAugment (Cubuk et al., 2020): each image draws operations, all with one magnitude. There are 14, each as likely: identity,
 * shear and translation along x and y, rotation, brightness, saturation, contrast, sharpness, posterize, solarize, autocontrast
 * and equalize; those with a direction go either way. What each magnitude means follows torchvision: at 30 a shear of 0.3, 45 % of
 * a side, 30 degrees, factors 0.1 and 1.9, 4 bits, and threshold 0.
 *
 * Pixels must be whole numbers from 0 to 255, and are whole afterwards. One difference to torchvision: of an image that draws equalize
 * twice in a row, the second does nothing.
 * @throws ProblemError when operations is not whole and at least 1, the magnitude not 0 to 30, the interpolation or the padding
 *   is unknown, or the fill value is not 0 to 255.
 */
export function randAugment(options: RandAugmentOptions = {}): Augmentation {
  expectOptions("randAugment", options, ["operations", "magnitude", "interpolation", ...PADDING_OPTIONS]);
  const { operations = 2, magnitude = 9, interpolation = "nearest" } = options;
  expectWhole("randAugment", "operations", operations);
  expectNumber("randAugment", "magnitude", magnitude, { least: 0, most: STRONGEST });
  expectOneOf("randAugment", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("randAugment", options);
  const names = OPERATION_NAMES.filter((name) => name !== "invert");
  return Object.freeze<Augmentation>({
    kind: "randAugment",
    config: { operations, magnitude, interpolation, paddingMode: outside.mode, fillValue: outside.value },
    stage: "pixels",
    apply(x, context) {
      const outcomes = names.flatMap((name): Outcome[] => {
        const changes = changesOf(name, magnitude / STRONGEST, context);
        return changes.map((change) => ({ probability: 1 / names.length / changes.length, changes: [change] }));
      });
      const draws = Array.from({ length: operations }, () => outcomes);
      return applyPolicy(x, context, draws, { interpolation, outside });
    },
  });
}
