import { less, where } from "../../ops/choice.ts";
import { floor, mul, sub } from "../../ops/elementwise.ts";
import { combine } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";

/**
 * Mirrors half of the images left to right in the first epoch, the other half in the second, and so on in turns: in any two
 * epochs that follow each other, each image is seen both ways, which chance does only half of the time (Jordan, 2024).
 */
export function alternatingFlip(): Augmentation {
  return Object.freeze<Augmentation>({
    kind: "alternatingFlip",
    config: {},
    stage: "geometry",
    interpolation: "nearest",
    map(context) {
      const [half] = context.imageRandom(1);
      const epoch = context.epoch();
      const isOdd = sub(epoch, mul(floor(mul(epoch, 0.5)), 2));
      const direction = mul(where(less(half!, 0.5), -1, 1), sub(1, mul(isOdd, 2)));
      return combine([0, 0, 0, 0, 1, 0, 0, 0, 1], [[direction, [1, 0, 0, 0, 0, 0, 0, 0, 0]]]);
    },
  });
}
