import { expectOptions } from "../../errors.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectOneOf } from "../options.ts";
import { INTERPOLATIONS, shearing } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { amountsOf, type Bounds, between, expectProbability, sometimes } from "./ranges.ts";

export interface ShearOptions extends PaddingOptions {
  /**
   * By how many pixels a row moves to the right for each pixel that it lies below the middle (the tangent of the angle), drawn
   * evenly for each image: a number a means -a to a, two numbers [least, most] stand for themselves. Default 0.2.
   */
  readonly xFactor?: number | Bounds;
  /** By how many pixels a column moves down for each pixel that it lies right of the middle, in the same way. Default 0. */
  readonly yFactor?: number | Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/**
 * Slants an image about its middle, as Keras' RandomShear.
 * @throws ProblemError when a factor is not finite, the probability is not 0 to 1, the interpolation or the padding is
 *   unknown, or the fill value is not 0 to 255.
 */
export function shear(options: ShearOptions = {}): Augmentation {
  expectOptions("shear", options, ["xFactor", "yFactor", "probability", "interpolation", ...PADDING_OPTIONS]);
  const { xFactor = 0.2, yFactor = 0, probability = 1, interpolation = "linear" } = options;
  const [x, y] = [amountsOf("shear", "xFactor", xFactor), amountsOf("shear", "yFactor", yFactor)];
  expectProbability("shear", probability);
  expectOneOf("shear", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("shear", options);
  return Object.freeze<Augmentation>({
    kind: "shear",
    config: {
      ...{ xFactor: x, yFactor: y, probability, interpolation },
      ...{ paddingMode: outside.mode, fillValue: outside.value },
    },
    stage: "geometry",
    interpolation,
    outside,
    map(context) {
      const [chance, across, along] = context.random(3);
      const drawn = [between(across!, x), between(along!, y)].map((each) => sometimes(chance!, probability, each));
      return shearing(drawn[0]!, drawn[1]!, context);
    },
  });
}
