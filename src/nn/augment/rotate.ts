import { expectOptions } from "../../errors.ts";
import { cos, mul, sin, sub } from "../../ops/elementwise.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectOneOf } from "../options.ts";
import { combine, INTERPOLATIONS } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { expectAmount, expectProbability, sometimes } from "./ranges.ts";

export interface RotateOptions {
  /** The largest turn in degrees, either way. Default 25. */
  readonly maxAngle?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" (TFLearn's, slower) or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/**
 * Turns an image about its middle by an angle drawn evenly from -maxAngle to maxAngle. Corners become black.
 * @throws ProblemError when the angle is below 0 or not finite, the probability is not 0 to 1, or the interpolation is unknown.
 */
export function rotate(options: RotateOptions = {}): Augmentation {
  expectOptions("rotate", options, ["maxAngle", "probability", "interpolation"]);
  const { maxAngle = 25, probability = 0.5, interpolation = "linear" } = options;
  expectAmount("rotate", "maxAngle", maxAngle);
  expectProbability("rotate", probability);
  expectOneOf("rotate", "interpolation", interpolation, INTERPOLATIONS);
  return Object.freeze<Augmentation>({
    kind: "rotate",
    config: { maxAngle, probability, interpolation },
    stage: "geometry",
    interpolation,
    map(context) {
      const [chance, position] = context.random(2);
      const radians = (maxAngle * Math.PI) / 180;
      const angle = sometimes(chance!, probability, mul(sub(mul(position!, 2), 1), radians));
      // -1 to 1 spans width and height alike, so turning a picture that is not square needs their ratio.
      const ratio = context.height / context.width;
      return combine(
        [0, 0, 0, 0, 0, 0, 0, 0, 1],
        [
          [cos(angle), [1, 0, 0, 0, 1, 0, 0, 0, 0]],
          [sin(angle), [0, -ratio, 0, 1 / ratio, 0, 0, 0, 0, 0]],
        ],
      );
    },
  });
}
