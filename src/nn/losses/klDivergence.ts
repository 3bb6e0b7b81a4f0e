import { expectOptions } from "../../errors.ts";
import { clip, log, mul, sub } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { classesOf, targetValues } from "./comparison.ts";
import { logProbabilities } from "./ending.ts";
import type { Loss } from "./loss.ts";
import { expectFlag } from "./options.ts";

export interface KlDivergenceOptions {
  /** Whether the network ends before softmax, in numbers of any size. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * How far the probabilities that a network gives are from the true ones (Kullback & Leibler, 1951): sum(target log(target / p)).
 * `crossEntropy` less what even the best network could not avoid; the gradient is the same.
 *
 * Output and target as in `crossEntropy`.
 * @throws ProblemError when it is written, where `crossEntropy` does.
 */
export function klDivergence(options: KlDivergenceOptions = {}): Loss {
  expectOptions("klDivergence", options, ["fromLogits"]);
  const { fromLogits = false } = options;
  expectFlag("klDivergence", "fromLogits", fromLogits);
  return Object.freeze<Loss>({
    kind: "klDivergence",
    config: { fromLogits },
    apply(output, target) {
      classesOf("klDivergence", output);
      const truth = targetValues("klDivergence", output, target);
      const logs = logProbabilities(output, { loss: "klDivergence", fromLogits });
      // What is not there counts nothing: 0 log 0 = 0.
      const ofTruth = log(clip(truth, 1e-10, Infinity));
      return reduceSum(mul(truth, sub(ofTruth, logs)), { axes: [1] });
    },
  });
}
