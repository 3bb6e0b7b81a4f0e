import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, floor, mul } from "../../ops/elementwise.ts";
import { expectWhole } from "../options.ts";
import type { Augmentation } from "./augmentation.ts";
import { type ErasedValue, erase, expectErasedValue, type Stretch } from "./erasing.ts";
import { expectProbability, sometimes } from "./ranges.ts";

export interface CutoutOptions {
  /** The square's side in pixels, a whole number. Default: half of the image's shorter side. */
  readonly size?: number;
  /** What stands there then: a number from 0 (black, default) to 255, "mean" (of each channel of the image) or "noise". */
  readonly value?: ErasedValue;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

/**
 * Erases a square of an image. Its middle is any pixel, so it may reach beyond the image (DeVries and Taylor, 2017).
 * @throws ProblemError when the size is no whole number, the value is unknown, or the probability is not 0 to 1.
 */
export function cutout(options: CutoutOptions = {}): Augmentation {
  expectOptions("cutout", options, ["size", "value", "probability"]);
  const { size, value = 0, probability = 1 } = options;
  if (size !== undefined) expectWhole("cutout", "size", size, 0);
  expectErasedValue("cutout", value);
  expectProbability("cutout", probability);
  return Object.freeze<Augmentation>({
    kind: "cutout",
    config: { ...(size !== undefined && { size }), value, probability },
    stage: "pixels",
    apply(x, context) {
      const { height, width } = context;
      const [chance, down, across] = context.random(3);
      const side = size ?? Math.floor(Math.min(height, width) / 2);
      const stretch = (position: Value, length: number): Stretch => {
        const from = add(floor(mul(position, length)), -Math.floor(side / 2));
        return { from, to: add(from, sometimes(chance!, probability, side)) };
      };
      return erase(x, stretch(down!, height), stretch(across!, width), value, context);
    },
  });
}
