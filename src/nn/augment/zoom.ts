import { expectOptions } from "../../errors.ts";
import { add } from "../../ops/elementwise.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectOneOf } from "../options.ts";
import { INTERPOLATIONS, view } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { amountsOf, type Bounds, between, expectProbability, sometimes } from "./ranges.ts";

export interface ZoomOptions extends PaddingOptions {
  /**
   * By how much more of the height is shown, as a fraction of it, drawn evenly for each image: 0.2 shows a fifth more, so the
   * picture is smaller, -0.2 a fifth less. A number a, 0 to 0.99, means -a to a; two numbers [least, most] stand for themselves.
   * Default 0.2.
   */
  readonly heightFactor?: number | Bounds;
  /** The same for the width. Default: what is drawn for the height, which keeps the proportions. */
  readonly widthFactor?: number | Bounds;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/** An image may be enlarged a hundred times at most. */
const LARGEST = 0.99;

/**
 * Makes an image larger or smaller about its middle, as Keras' RandomZoom.
 * @throws ProblemError when a factor is not -0.99 to 0.99, the probability is not 0 to 1, the interpolation or the padding is
 *   unknown, or the fill value is not 0 to 255.
 */
export function zoom(options: ZoomOptions = {}): Augmentation {
  expectOptions("zoom", options, ["heightFactor", "widthFactor", "probability", "interpolation", ...PADDING_OPTIONS]);
  const { heightFactor = 0.2, widthFactor, probability = 1, interpolation = "linear" } = options;
  const height = amountsOf("zoom", "heightFactor", heightFactor, LARGEST);
  const width = widthFactor === undefined ? undefined : amountsOf("zoom", "widthFactor", widthFactor, LARGEST);
  expectProbability("zoom", probability);
  expectOneOf("zoom", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("zoom", options);
  return Object.freeze<Augmentation>({
    kind: "zoom",
    config: {
      heightFactor: height,
      ...(width !== undefined && { widthFactor: width }),
      ...{ probability, interpolation, paddingMode: outside.mode, fillValue: outside.value },
    },
    stage: "geometry",
    interpolation,
    outside,
    map(context) {
      const [chance, ...positions] = context.random(width === undefined ? 2 : 3);
      const [tall, wide = tall] = [height, ...(width === undefined ? [] : [width])].map((range, i) =>
        add(sometimes(chance!, probability, between(positions[i]!, range)), 1),
      );
      return view(wide!, tall!);
    },
  });
}
