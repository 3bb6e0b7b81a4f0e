import { expectOptions } from "../../errors.ts";
import { mul, sub } from "../../ops/elementwise.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectOneOf } from "../options.ts";
import { INTERPOLATIONS, rotation } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { expectAmount, expectProbability, sometimes } from "./ranges.ts";

export interface RotateOptions extends PaddingOptions {
  /** The largest turn in degrees, either way. Default 25. */
  readonly maxAngle?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" (TFLearn's, slower) or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/**
 * Turns an image about its middle by an angle drawn evenly from -maxAngle to maxAngle. Corners become black,
 * unless another padding is asked for.
 * @throws ProblemError when the angle is below 0 or not finite, the probability is not 0 to 1, the interpolation or
 *   the padding is unknown, or the fill value is not 0 to 255.
 */
export function rotate(options: RotateOptions = {}): Augmentation {
  expectOptions("rotate", options, ["maxAngle", "probability", "interpolation", ...PADDING_OPTIONS]);
  const { maxAngle = 25, probability = 0.5, interpolation = "linear" } = options;
  expectAmount("rotate", "maxAngle", maxAngle);
  expectProbability("rotate", probability);
  expectOneOf("rotate", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("rotate", options);
  return Object.freeze<Augmentation>({
    kind: "rotate",
    config: { maxAngle, probability, interpolation, paddingMode: outside.mode, fillValue: outside.value },
    stage: "geometry",
    interpolation,
    outside,
    map(context) {
      const [chance, position] = context.random(2);
      const radians = (maxAngle * Math.PI) / 180;
      const angle = sometimes(chance!, probability, mul(sub(mul(position!, 2), 1), radians));
      return rotation(angle, context);
    },
  });
}
