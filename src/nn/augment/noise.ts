import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, cos, log, mul, sin, sqrt, sub } from "../../ops/elementwise.ts";
import { concat, reshape, slice } from "../../ops/layout.ts";
import { expectNumber } from "../options.ts";
import { forImages } from "./adjustment.ts";
import type { Augmentation, AugmentationContext } from "./augmentation.ts";
import { clipPixels } from "./colour.ts";
import { type Bounds, between, boundsWithin, expectProbability, sometimes } from "./ranges.ts";

export interface NoiseOptions {
  /**
   * The noise's standard deviation in the units of pixels, 0 to 255: one for all images, or [least, most], between which each
   * image's is drawn evenly. Default 10.
   */
  readonly stddev?: number | Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

/**
 * Adds normal noise to each channel of each pixel, as a sensor does that has little light; pixels stay within 0 to 255.
 * @throws ProblemError when the deviation or the probability is out of range.
 */
export function noise(options: NoiseOptions = {}): Augmentation {
  expectOptions("noise", options, ["stddev", "probability"]);
  const { stddev = 10, probability = 1 } = options;
  const most = { least: 0, most: 255 };
  if (typeof stddev === "number") expectNumber("noise", "stddev", stddev, most);
  const range = typeof stddev === "number" ? ([stddev, stddev] as const) : stddev;
  boundsWithin("noise", "stddev", range, { ...most, orNumber: "a number or " });
  expectProbability("noise", probability);
  return Object.freeze<Augmentation>({
    kind: "noise",
    config: { stddev, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, position] = context.random(2);
      const deviation = forImages(sometimes(chance!, probability, between(position!, range)));
      return clipPixels(add(x, mul(standardNormal(x, context), deviation)));
    },
  });
}

/** Standard normal numbers in the shape of x, two from each two uniform ones (Box and Muller, 1958). */
function standardNormal(x: Value, context: AugmentationContext): Value {
  const count = x.shape.slice(1).reduce<number>((product, size) => product * Number(size), 1);
  const half = Math.ceil(count / 2);
  const radius = sqrt(mul(log(sub(1, context.randomField("radius", [half]))), -2));
  const angle = mul(context.randomField("angle", [half]), 2 * Math.PI);
  const both = concat([mul(radius, cos(angle)), mul(radius, sin(angle))], 1);
  return reshape(slice(both, [{ axis: 1, end: count }]), x.shape);
}
