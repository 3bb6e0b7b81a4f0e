import { expectOptions } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { and, greaterOrEqual, less, where } from "../../ops/choice.ts";
import { add, clip, floor, mul, pow, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { expectNumber } from "../options.ts";
import { ofPartners } from "../partners.ts";
import type { Augmentation } from "./augmentation.ts";
import { betaNumbers } from "./betaNumbers.ts";
import type { MixOptions } from "./mixup.ts";
import { expectProbability, sometimes } from "./ranges.ts";

/**
 * Puts a rectangle of another image of the batch in the same place of an image. The loss counts both labels, by the parts of the
 * area that they have; what training tells as accuracy counts the label of the larger one (Yun et al., 2019).
 *
 * The rectangle has the image's proportions and 1 - Beta(alpha, alpha) of its area; its middle is any pixel, and what stands out
 * is cut off. An `augment` list may mix once, at any place.
 * @throws ProblemError when alpha is not above 0, or the probability not 0 to 1.
 */
export function cutmix(options: MixOptions = {}): Augmentation {
  expectOptions("cutmix", options, ["alpha", "probability"]);
  const { alpha = 1, probability = 1 } = options;
  expectNumber("cutmix", "alpha", alpha, { above: 0 });
  expectProbability("cutmix", probability);
  return Object.freeze<Augmentation>({
    kind: "cutmix",
    config: { alpha, probability },
    stage: "pixels",
    apply(x, context) {
      const { batch, height, width } = context;
      const [chance, even, down, right] = context.random(4);
      // Beta(alpha, alpha) is symmetric: 1 - share is drawn as the share would be.
      const side = pow(sometimes(chance!, probability, betaNumbers(even!, alpha)), 0.5);
      const rows = span(down!, side, height);
      const columns = span(right!, side, width);
      const area = mul(sub(rows.end, rows.start), sub(columns.end, columns.start));
      context.mixLabels(reshape(sub(1, mul(area, 1 / (height * width))), [batch]));
      const isInside = and(
        reshape(inside(rows, height), [batch, 1, height, 1]),
        reshape(inside(columns, width), [batch, 1, 1, width]),
      );
      return where(isInside, ofPartners(x), x);
    },
  });
}

/** Where a side of the rectangle begins and ends, in pixels, [n, 1] each. */
interface Span {
  readonly start: Value;
  readonly end: Value;
}

function span(middle: Value, side: Value, size: number): Span {
  const centre = floor(mul(middle, size));
  const half = floor(mul(side, size / 2));
  return { start: clip(sub(centre, half), 0, size), end: clip(add(centre, half), 0, size) };
}

/** Which pixels of a row or column lie in the span, bool [n, size]. */
function inside({ start, end }: Span, size: number): Value {
  const places = Array.from({ length: size }, (_, place) => place);
  const place = constant(fromNumbers("float32", [1, size], places));
  return and(greaterOrEqual(place, start), less(place, end));
}
