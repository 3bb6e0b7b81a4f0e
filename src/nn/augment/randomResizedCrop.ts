import { expectOptions } from "../../errors.ts";
import { mul, sub } from "../../ops/elementwise.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectOneOf } from "../options.ts";
import { INTERPOLATIONS, view } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { boxWithin } from "./box.ts";
import type { Outside } from "./outside.ts";
import { type Bounds, between, boundsWithin, expectProbability, sometimes } from "./ranges.ts";

export interface RandomResizedCropOptions {
  /** How much of the image's area is cut out, drawn evenly from [least, most], each above 0, to 1. Default [0.08, 1]. */
  readonly scale?: Bounds;
  /** The cut's width over its height in pixels, its logarithm drawn evenly from [least, most]. Default [3 / 4, 4 / 3]. */
  readonly ratio?: Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/** Between the outermost pixels' middles and their edges there is nothing to read but them. */
const EDGE: Outside = Object.freeze({ mode: "edge", value: 0 });

/**
 * Cuts a rectangle out of an image and shows it in the image's own size (Szegedy et al., 2015; torchvision's
 * RandomResizedCrop). Of the proportions only those are drawn with which the rectangle fits into the image.
 * @throws ProblemError when a range is no two rising numbers within its bounds, the probability is not 0 to 1, or the
 *   interpolation is unknown.
 */
export function randomResizedCrop(options: RandomResizedCropOptions = {}): Augmentation {
  expectOptions("randomResizedCrop", options, ["scale", "ratio", "probability", "interpolation"]);
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3], probability = 1, interpolation = "linear" } = options;
  boundsWithin("randomResizedCrop", "scale", scale, { least: 1e-4, most: 1 });
  boundsWithin("randomResizedCrop", "ratio", ratio, { least: 1e-4 });
  expectProbability("randomResizedCrop", probability);
  expectOneOf("randomResizedCrop", "interpolation", interpolation, INTERPOLATIONS);
  return Object.freeze<Augmentation>({
    kind: "randomResizedCrop",
    config: { scale, ratio, probability, interpolation },
    stage: "geometry",
    interpolation,
    outside: EDGE,
    map(context) {
      const [chance, area, proportion, across, down] = context.random(5);
      const box = boxWithin([area!, proportion!], { scale, ratio }, context);
      const width = sometimes(chance!, probability, box.width, 1);
      const height = sometimes(chance!, probability, box.height, 1);
      // The middle may lie as far from the image's as what is left over allows.
      const x = mul(sub(1, width), between(across!, [-1, 1]));
      const y = mul(sub(1, height), between(down!, [-1, 1]));
      return view(width, height, x, y);
    },
  });
}
