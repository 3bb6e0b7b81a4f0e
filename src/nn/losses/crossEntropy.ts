import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import type { OpType } from "../../graph/operators.ts";
import { clip, div, log, mul, neg } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { logSoftmax } from "../../ops/softmax.ts";
import { oneHot } from "../oneHot.ts";
import type { Loss } from "./loss.ts";

/**
 * Cross-entropy, -log of the probability that the network gives the true class.
 *
 * Where the network ends in softmax, the loss is computed from what went into it (log-softmax), which neither
 * overflows nor rounds to log 0. Other probabilities are normalised to sum 1 and held in [1e-10, 1 - 1e-10], as in TFLearn.
 *
 * @throws ProblemError when it is written, where the network ends in a layer whose numbers can be below 0 or above 1, or
 *   the labels are not int32.
 */
export function crossEntropy(): Loss {
  return Object.freeze<Loss>({
    kind: "crossEntropy",
    config: {},
    apply(output, labels) {
      const truth = oneHot(labels, Number(output.shape[1]));
      return neg(reduceSum(mul(truth, logProbabilities(output)), { axes: [1] }));
    },
  });
}

/** What layers end in that give any number at all. */
const UNBOUNDED: ReadonlySet<OpType> = new Set<OpType>([
  ...(["Add", "Sub", "Conv", "ConvTranspose", "Gemm", "MatMul"] as const),
  ...(["Elu", "LeakyRelu", "Relu", "Softplus", "Tanh"] as const),
]);

function logProbabilities(output: Value): Value {
  if (output.op === "Softmax" && output.attrs.axis === 1) return logSoftmax(output.inputs[0]!, 1);
  if (UNBOUNDED.has(output.op)) {
    throw new ProblemError({
      what: "crossEntropy: the network does not end in probabilities",
      expected: "numbers of 0 to 1 for each class",
      received: `the output of ${output.op}, which can be any number`,
      mend: 'Let its last layer end in softmax: dense(classes, { activation: "softmax" }).',
    });
  }
  const total = reduceSum(output, { axes: [1], keepdims: true });
  return log(clip(div(output, total), 1e-10, 1 - 1e-10));
}
