import type { Value } from "../../graph/graph.ts";
import { clip, div, log, mul, neg } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { logSoftmax } from "../../ops/softmax.ts";
import { oneHot } from "../oneHot.ts";
import type { Loss } from "./loss.ts";

export interface CrossEntropyOptions {
  /** Whether the network's output is logits, not probabilities. Default false; an output of softmax is always seen through. */
  readonly fromLogits?: boolean;
}

/**
 * Cross-entropy, -log of the probability that the network gives the true class.
 *
 * Where the network ends in softmax, the loss is computed from what went into it (log-softmax), which neither
 * overflows nor rounds to log 0. Other probabilities are normalised to sum 1 and held in [1e-10, 1 - 1e-10], as in TFLearn.
 */
export function crossEntropy({ fromLogits = false }: CrossEntropyOptions = {}): Loss {
  return Object.freeze<Loss>({
    kind: "crossEntropy",
    config: { fromLogits },
    apply(output, labels) {
      const truth = oneHot(labels, Number(output.shape[1]));
      return neg(reduceSum(mul(truth, logProbabilities(output, fromLogits)), { axes: [1] }));
    },
  });
}

function logProbabilities(output: Value, fromLogits: boolean): Value {
  if (fromLogits) return logSoftmax(output, 1);
  if (output.op === "Softmax" && output.attrs.axis === 1) return logSoftmax(output.inputs[0]!, 1);
  const total = reduceSum(output, { axes: [1], keepdims: true });
  return log(clip(div(output, total), 1e-10, 1 - 1e-10));
}
