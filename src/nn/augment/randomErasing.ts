import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, floor, max, mul, sub } from "../../ops/elementwise.ts";
import type { Augmentation } from "./augmentation.ts";
import { boxWithin } from "./box.ts";
import { type ErasedValue, erase, expectErasedValue, type Stretch } from "./erasing.ts";
import { type Bounds, boundsWithin, expectProbability, sometimes } from "./ranges.ts";

export interface RandomErasingOptions {
  /** How much of the image's area is erased, drawn evenly from [least, most], 0 to 1. Default [0.02, 0.33]. */
  readonly scale?: Bounds;
  /** The rectangle's width over its height in pixels, its logarithm drawn evenly from [least, most]. Default [0.3, 1 / 0.3]. */
  readonly ratio?: Bounds;
  /** What stands there then: a number from 0 (black, default) to 255, "mean" (of each channel of the image) or "noise". */
  readonly value?: ErasedValue;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
}

/**
 * Erases a rectangle of an image, anywhere inside it (Zhong et al., 2020; torchvision's RandomErasing). Of the proportions
 * only those are drawn with which the rectangle fits into the image.
 * @throws ProblemError when a range is no two rising numbers within its bounds, the value is unknown, or the probability is
 *   not 0 to 1.
 */
export function randomErasing(options: RandomErasingOptions = {}): Augmentation {
  expectOptions("randomErasing", options, ["scale", "ratio", "value", "probability"]);
  const { scale = [0.02, 0.33], ratio = [0.3, 1 / 0.3], value = 0, probability = 0.5 } = options;
  boundsWithin("randomErasing", "scale", scale, { least: 0, most: 1 });
  boundsWithin("randomErasing", "ratio", ratio, { least: 1e-4 });
  expectErasedValue("randomErasing", value);
  expectProbability("randomErasing", probability);
  return Object.freeze<Augmentation>({
    kind: "randomErasing",
    config: { scale, ratio, value, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, area, proportion, down, across] = context.random(5);
      const box = boxWithin([area!, proportion!], { scale, ratio }, context);
      const stretch = (fraction: Value, position: Value, size: number): Stretch => {
        const length = floor(add(mul(fraction, size), 0.5));
        const from = floor(mul(position, max(add(sub(size, length), 1), 1)));
        return { from, to: add(from, sometimes(chance!, probability, length)) };
      };
      const rows = stretch(box.height, down!, context.height);
      return erase(x, rows, stretch(box.width, across!, context.width), value, context);
    },
  });
}
