import type { Value } from "../../graph/graph.ts";
import { add, exp, log, max, min, mul, sqrt, sub } from "../../ops/elementwise.ts";
import { type Bounds, between } from "./ranges.ts";

/** What a rectangle is drawn from: fractions of the image's area, and its proportions. */
export interface BoxRanges {
  readonly scale: Bounds;
  /** Width over height, in pixels. */
  readonly ratio: Bounds;
}

/**
 * A rectangle inside an image: an area drawn evenly, then proportions whose logarithm is drawn evenly from those with which
 * it fits. Where none does, it is as high or as wide as the image, and has that area all the same.
 * @param u two numbers in [0, 1) for each image, each [n, 1]
 * @returns its width and height, as fractions of the image's, each [n, 1]
 */
export function boxWithin(
  [u, v]: readonly [Value, Value],
  { scale, ratio }: BoxRanges,
  { height, width }: { readonly height: number; readonly width: number },
): { readonly width: Value; readonly height: Value } {
  const area = between(u, scale);
  const logArea = log(max(area, 1e-9));
  const own = Math.log(width / height);
  // No higher than the image: ratio >= area width / height. No wider: ratio <= width / (area height).
  const [lowest, highest] = [add(logArea, own), sub(own, logArea)];
  const least = min(max(lowest, Math.log(ratio[0])), highest);
  const most = max(min(highest, Math.log(ratio[1])), lowest);
  const drawn = exp(add(least, mul(v, sub(most, least))));
  const side = (squared: Value) => min(sqrt(squared), 1);
  return {
    width: side(mul(mul(area, drawn), height / width)),
    height: side(mul(mul(area, exp(sub(0, log(drawn)))), width / height)),
  };
}
