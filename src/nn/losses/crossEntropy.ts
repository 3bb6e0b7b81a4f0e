import { expectOptions } from "../../errors.ts";
import { constant } from "../../graph/graph.ts";
import { add, mul, neg } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { expectNumber } from "../options.ts";
import { classesOf, targetValues } from "./comparison.ts";
import { logProbabilities } from "./ending.ts";
import type { Loss } from "./loss.ts";
import { expectFlag, expectWeightOfEach, expectWeights } from "./options.ts";

export interface CrossEntropyOptions {
  /**
   * The part of the truth that is spread evenly over all classes, so that the network does not grow too sure (Szegedy et al., 2016):
   * truth (1 - s) + s / classes. 0 or more, below 1. Default 0.
   */
  readonly labelSmoothing?: number;
  /**
   * How much each class counts, by its number: the logarithm of each class's probability is multiplied by its weight, as in
   * PyTorch. The mean differs: the loss of a batch is the sum divided by the number of images, as in Keras; PyTorch divides
   * by the sum of the weights of the true classes. Default: 1 each.
   */
  readonly classWeights?: readonly number[];
  /**
   * Whether the network ends before softmax, in numbers of any size. Default false. A network that ends in softmax gives the same
   * loss and the same gradients, and a model that answers with probabilities.
   */
  readonly fromLogits?: boolean;
}

/**
 * Cross-entropy, -log of the probability that the network gives the true class. For targets that are rows of probabilities, such
 * as mixed images have: -sum(target * log p).
 *
 * Output [n, classes]; target int32 [n], or float32 [n, classes] whose rows sum to 1. Keras's categorical and sparse categorical
 * crossentropy in one.
 *
 * Where the network ends in softmax, the loss is computed from what went into it (log-softmax), which neither
 * overflows nor rounds to log 0. Other probabilities are normalised to sum 1 and held in [1e-10, 1 - 1e-10], as in TFLearn.
 *
 * @throws ProblemError when an option is out of range; when it is written, where the output is not [n, classes], the network ends in a
 *   layer whose numbers can be below 0 or above 1 (without `fromLogits`) or in softmax (with it), there is not a weight for each
 *   class, or the target is neither of the two.
 */
export function crossEntropy(options: CrossEntropyOptions = {}): Loss {
  expectOptions("crossEntropy", options, ["labelSmoothing", "classWeights", "fromLogits"]);
  const { labelSmoothing = 0, classWeights, fromLogits = false } = options;
  expectNumber("crossEntropy", "labelSmoothing", labelSmoothing, { least: 0, below: 1 });
  if (classWeights !== undefined) expectWeights("crossEntropy", "classWeights", classWeights);
  expectFlag("crossEntropy", "fromLogits", fromLogits);
  return Object.freeze<Loss>({
    kind: "crossEntropy",
    config: { labelSmoothing, ...(classWeights && { classWeights }), fromLogits },
    apply(output, target) {
      const classes = classesOf("crossEntropy", output);
      const truth = targetValues("crossEntropy", output, target);
      const smooth = labelSmoothing === 0 ? truth : add(mul(truth, 1 - labelSmoothing), labelSmoothing / classes);
      if (classWeights !== undefined) expectWeightOfEach("crossEntropy", "classWeights", classWeights, classes);
      const weighted =
        classWeights === undefined ? smooth : mul(smooth, constant(fromNumbers("float32", [1, classes], classWeights)));
      const logs = logProbabilities(output, { loss: "crossEntropy", fromLogits });
      return neg(reduceSum(mul(weighted, logs), { axes: [1] }));
    },
  });
}

/**
 * `crossEntropy` of a network that ends before softmax: TFLearn's softmax_categorical_crossentropy, PyTorch's CrossEntropyLoss.
 * @throws ProblemError where `crossEntropy` with `fromLogits` does.
 */
export function softmaxCrossEntropy(options: Omit<CrossEntropyOptions, "fromLogits"> = {}): Loss {
  expectOptions("softmaxCrossEntropy", options, ["labelSmoothing", "classWeights"]);
  return crossEntropy({ ...options, fromLogits: true });
}
