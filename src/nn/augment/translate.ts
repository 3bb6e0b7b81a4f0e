import { expectOptions, ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, floor, mul } from "../../ops/elementwise.ts";
import { expectNumber, expectWhole } from "../options.ts";
import { translation } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { between, expectProbability, sometimes } from "./ranges.ts";
import { type Sides, sidesOf } from "./sides.ts";

export interface TranslateOptions extends PaddingOptions {
  /** The farthest move, as a fraction of the image's sides, 0 to 1: one for both, or [down, right]. Default 0.1. */
  readonly fraction?: Sides;
  /** The farthest move in pixels instead, whole numbers: one for both, or [down, right]. */
  readonly pixels?: Sides;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
}

/**
 * Moves an image by whole pixels, drawn evenly either way, up or down and to a side, as torchvision's RandomAffine does. Each
 * pixel stays what it is.
 * @throws ProblemError when a fraction is not 0 to 1, pixels are no whole numbers or both are given, the probability is not
 *   0 to 1, the padding is unknown, or the fill value is not 0 to 255.
 */
export function translate(options: TranslateOptions = {}): Augmentation {
  expectOptions("translate", options, ["fraction", "pixels", "probability", ...PADDING_OPTIONS]);
  const { pixels, probability = 1 } = options;
  if (pixels !== undefined && options.fraction !== undefined) {
    throw new ProblemError({
      what: "translate: the farthest move is given twice",
      expected: "fraction or pixels",
      received: "both",
    });
  }
  const fraction = options.fraction ?? 0.1;
  const farthest = sidesOf("translate", pixels === undefined ? "fraction" : "pixels", pixels ?? fraction);
  for (const each of farthest) {
    if (pixels !== undefined) expectWhole("translate", "pixels", each, 0);
    else expectNumber("translate", "fraction", each, { least: 0, most: 1 });
  }
  expectProbability("translate", probability);
  const outside = outsideOf("translate", options);
  return Object.freeze<Augmentation>({
    kind: "translate",
    config: {
      ...(pixels === undefined ? { fraction } : { pixels }),
      ...{ probability, paddingMode: outside.mode, fillValue: outside.value },
    },
    stage: "geometry",
    interpolation: "nearest",
    outside,
    map(context) {
      const [chance, ...positions] = context.random(3);
      const [down, right] = [context.height, context.width].map((size, axis) => {
        const most = pixels === undefined ? farthest[axis]! * size : farthest[axis]!;
        const drawn = pixels === undefined ? nearestWhole(positions[axis]!, most) : wholeWithin(positions[axis]!, most);
        return sometimes(chance!, probability, drawn);
      });
      return translation(right!, down!, context);
    },
  });
}

/** A whole number from -most to most, each as likely. position [n, 1], uniform in [0, 1) */
export function wholeWithin(position: Value, most: number): Value {
  return add(floor(mul(position, 2 * most + 1)), -most);
}

/** The whole number nearest to one between -most and most. */
function nearestWhole(position: Value, most: number): Value {
  return floor(add(between(position, [-most, most]), 0.5));
}
