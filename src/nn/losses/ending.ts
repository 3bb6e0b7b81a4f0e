/**
 * How a network ends. Losses of probabilities look through the softmax or sigmoid at its end to what went into it:
 * computed from there they neither overflow nor round to log 0.
 */
import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import type { OpType } from "../../graph/operators.ts";
import { clip, div, log, neg, softplus, sub } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { logSoftmax } from "../../ops/softmax.ts";

/** The least probability whose logarithm is taken where the network ends in neither softmax nor sigmoid. */
const LEAST = 1e-10;

/** What layers end in that give any number at all. */
const UNBOUNDED: ReadonlySet<OpType> = new Set<OpType>([
  ...(["Add", "Sub", "Conv", "ConvTranspose", "Gemm", "MatMul"] as const),
  ...(["Elu", "LeakyRelu", "Relu", "Softplus", "Tanh"] as const),
]);

/** How to read the output of a network. */
export interface Ending {
  /** The loss, for messages. */
  readonly loss: string;
  /** Whether the network ends before softmax or sigmoid. */
  readonly fromLogits: boolean;
}

/**
 * The logarithm of each class's probability. [n, classes] -> [n, classes]
 * Probabilities that do not come from softmax are divided by their sum and held in [1e-10, 1 - 1e-10], as in TFLearn.
 */
export function logProbabilities(output: Value, { loss, fromLogits }: Ending): Value {
  if (fromLogits) return logSoftmax(expectLogits(loss, output), 1);
  if (output.op === "Softmax" && output.attrs.axis === 1) return logSoftmax(output.inputs[0]!, 1);
  if (UNBOUNDED.has(output.op)) throw unboundedOutput(loss, output, "numbers of 0 to 1 for each class", "softmax");
  const total = clip(reduceSum(output, { axes: [1], keepdims: true }), LEAST, Infinity);
  return log(clip(div(output, total), LEAST, 1 - LEAST));
}

/** The logarithms of a probability and of its opposite. */
export interface YesOrNo {
  /** log p. */
  readonly yes: Value;
  /** log(1 - p). */
  readonly no: Value;
}

/**
 * Each number of the output seen as the probability of yes, whatever its shape.
 * Probabilities that do not come from sigmoid are held above 1e-10.
 */
export function logYesOrNo(output: Value, { loss, fromLogits }: Ending): YesOrNo {
  const logits = fromLogits ? expectLogits(loss, output) : output.op === "Sigmoid" ? output.inputs[0]! : undefined;
  if (logits !== undefined) return { yes: neg(softplus(neg(logits))), no: neg(softplus(logits)) };
  if (UNBOUNDED.has(output.op)) throw unboundedOutput(loss, output, "numbers of 0 to 1", "sigmoid");
  return { yes: log(clip(output, LEAST, 1)), no: log(clip(sub(1, output), LEAST, 1)) };
}

/**
 * An output that must not be below 0.
 * @throws ProblemError when the network ends in something whose numbers can be.
 */
export function expectPositive(loss: string, output: Value): Value {
  const isPositive = output.op === "Relu" || output.op === "Softplus" || !UNBOUNDED.has(output.op);
  if (isPositive) return output;
  throw unboundedOutput(loss, output, "numbers of 0 or more", "softplus");
}

function expectLogits(loss: string, output: Value): Value {
  if (output.op !== "Softmax" && output.op !== "Sigmoid") return output;
  const activation = output.op.toLowerCase();
  throw new ProblemError({
    what: `${loss}: fromLogits is set, but the network ends in ${activation}`,
    expected: `the numbers before ${activation}`,
    received: `the output of ${output.op}`,
    mend: "Leave fromLogits out: the loss looks through the activation by itself.",
  });
}

function unboundedOutput(loss: string, output: Value, expected: string, activation: string): ProblemError {
  const units = activation === "softmax" ? "classes" : "units";
  return new ProblemError({
    what: `${loss}: the network does not end in ${activation === "softplus" ? "positive numbers" : "probabilities"}`,
    expected,
    received: `the output of ${output.op}, which can be any number`,
    mend: `Let its last layer end in ${activation}: dense(${units}, { activation: "${activation}" }).`,
  });
}
