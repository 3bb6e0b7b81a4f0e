import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { reshape } from "../../ops/layout.ts";
import type { Augmentation } from "./augmentation.ts";
import { type Bounds, between, expectProbability, factorsOf, sometimes } from "./ranges.ts";

export interface AdjustmentOptions {
  /**
   * The factor, drawn evenly for each image: a number f means from 1 - f (but not below 0) to 1 + f, two numbers [least, most]
   * stand for themselves. 1 is the image itself.
   */
  readonly factor?: number | Bounds;
  /** How often, 0 to 1. */
  readonly probability?: number;
}

/** An augmentation whose strength is one factor for each image, 1 where the image is spared. */
export function adjustment(
  kind: string,
  options: AdjustmentOptions,
  defaults: Required<AdjustmentOptions>,
  adjust: (x: Value, factor: Value) => Value,
): Augmentation {
  expectOptions(kind, options, ["factor", "probability"]);
  const { factor = defaults.factor, probability = defaults.probability } = options;
  const range = factorsOf(kind, "factor", factor);
  expectProbability(kind, probability);
  return Object.freeze<Augmentation>({
    kind,
    config: { factor: range, probability },
    stage: "pixels",
    apply(x, context) {
      const [chance, position] = context.random(2);
      const drawn = sometimes(chance!, probability, between(position!, range), 1);
      return adjust(x, forImages(drawn));
    },
  });
}

export interface ChoiceOptions {
  /** How often, 0 to 1. */
  readonly probability?: number;
}

/** An augmentation without a strength: an image is changed, where `chosen` [n, 1, 1, 1] is 1, or spared, where it is 0. */
export function choice(
  kind: string,
  options: ChoiceOptions,
  defaultProbability: number,
  change: (x: Value, chosen: Value) => Value,
): Augmentation {
  expectOptions(kind, options, ["probability"]);
  const { probability = defaultProbability } = options;
  expectProbability(kind, probability);
  return Object.freeze<Augmentation>({
    kind,
    config: { probability },
    stage: "pixels",
    apply: (x, context) => change(x, forImages(sometimes(context.random(1)[0]!, probability, 1))),
  });
}

/** One number for each image beside images: [n, 1] -> [n, 1, 1, 1] */
export function forImages(numbers: Value): Value {
  return reshape(numbers, [numbers.shape[0]!, 1, 1, 1]);
}
