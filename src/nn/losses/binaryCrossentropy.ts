import { expectOptions } from "../../errors.ts";
import { add, mul, neg, sub } from "../../ops/elementwise.ts";
import { expectNumber } from "../options.ts";
import { meanOfEach, targetValues } from "./comparison.ts";
import { logYesOrNo } from "./ending.ts";
import type { Loss } from "./loss.ts";
import { expectFlag } from "./options.ts";

export interface BinaryCrossentropyOptions {
  /** The truth is drawn towards 1/2 by this part: target (1 - s) + s / 2. 0 or more, below 1. Default 0. */
  readonly labelSmoothing?: number;
  /** How much yes counts beside no: TFLearn's weighted_crossentropy, pos_weight in PyTorch. Above 0. Default 1. */
  readonly positiveWeight?: number;
  /** Whether the network ends before sigmoid, in numbers of any size. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * Cross-entropy of questions of yes or no, each by itself: -(target log p + (1 - target) log(1 - p)), the mean over the
 * questions of each image.
 *
 * Output [n, 1], [n, classes] or any other shape; target float32 in that shape, 0 to 1; or int32 [n]: 0 or 1 where the output is
 * [n, 1], otherwise the class whose question has the answer yes.
 *
 * Where the network ends in sigmoid, the loss is computed from what went into it, which neither overflows nor rounds to
 * log 0. Other probabilities are held above 1e-10.
 *
 * @throws ProblemError when an option is out of range; when it is written, where the network ends in a layer whose numbers can be
 *   below 0 or above 1 (without `fromLogits`) or in sigmoid (with it), or the target does not fit the output.
 */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  expectOptions("binaryCrossentropy", options, ["labelSmoothing", "positiveWeight", "fromLogits"]);
  const { labelSmoothing = 0, positiveWeight = 1, fromLogits = false } = options;
  expectNumber("binaryCrossentropy", "labelSmoothing", labelSmoothing, { least: 0, below: 1 });
  expectNumber("binaryCrossentropy", "positiveWeight", positiveWeight, { above: 0 });
  expectFlag("binaryCrossentropy", "fromLogits", fromLogits);
  return Object.freeze<Loss>({
    kind: "binaryCrossentropy",
    config: { labelSmoothing, positiveWeight, fromLogits },
    apply(output, target) {
      const values = targetValues("binaryCrossentropy", output, target);
      const truth = labelSmoothing === 0 ? values : add(mul(values, 1 - labelSmoothing), labelSmoothing / 2);
      const { yes, no } = logYesOrNo(output, { loss: "binaryCrossentropy", fromLogits });
      const ofYes = mul(truth, positiveWeight === 1 ? yes : mul(yes, positiveWeight));
      return neg(meanOfEach(add(ofYes, mul(sub(1, truth), no))));
    },
  });
}
