import { expectOptions, ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { add, clip, exp, mul, neg, pow, sub } from "../../ops/elementwise.ts";
import { reduceSum } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import { describeValue, expectNumber } from "../options.ts";
import { classesOf, meanOfEach, targetValues } from "./comparison.ts";
import { logProbabilities, logYesOrNo, type YesOrNo } from "./ending.ts";
import type { Loss } from "./loss.ts";
import { expectFlag, expectWeightOfEach, expectWeights } from "./options.ts";

export interface FocalLossOptions {
  /** How much sure answers are turned down: the loss is multiplied by (1 - p)^gamma. 0 or more; 0 is cross-entropy. Default 2. */
  readonly gamma?: number;
  /**
   * For yes or no: the weight of yes, 1 - alpha that of no, each 0 to 1; the paper's is 0.25. For classes: a weight for each, by
   * its number. Default: 1 each.
   */
  readonly alpha?: number | readonly number[];
  /** Whether the network ends before softmax or, where it gives one number for each image, before sigmoid. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * The focal loss (Lin et al., 2017): cross-entropy that turns from what is already sure to what is hard,
 * -alpha (1 - p)^gamma log p, with p the probability that the network gives to the truth.
 *
 * Of a network that ends in sigmoid, or gives one number for each image, as `binaryCrossentropy`: each number of the output answers
 * yes or no (the mean over those of an image). Of all others as `crossEntropy`, output [n, classes]. Targets are theirs, too.
 *
 * @throws ProblemError when an option is out of range; when it is written, where the output or the target is not what they compare,
 *   or alpha is a list for yes or no, a single number for classes, or has not a weight for each class.
 */
export function focalLoss(options: FocalLossOptions = {}): Loss {
  expectOptions("focalLoss", options, ["gamma", "alpha", "fromLogits"]);
  const { gamma = 2, alpha, fromLogits = false } = options;
  expectNumber("focalLoss", "gamma", gamma, { least: 0 });
  if (typeof alpha === "number") expectNumber("focalLoss", "alpha", alpha, { least: 0, most: 1 });
  else if (alpha !== undefined) expectWeights("focalLoss", "alpha", alpha);
  expectFlag("focalLoss", "fromLogits", fromLogits);
  const ending = { loss: "focalLoss", fromLogits };
  return Object.freeze<Loss>({
    kind: "focalLoss",
    config: { gamma, ...(alpha !== undefined && { alpha }), fromLogits },
    apply(output, target) {
      const truth = () => targetValues("focalLoss", output, target);
      const isYesOrNo = output.op === "Sigmoid" || (output.shape.length === 2 && output.shape[1] === 1);
      if (isYesOrNo) {
        const [alphaOfYes, alphaOfNo] = expectShare(alpha);
        return meanOfEach(ofYesOrNo(logYesOrNo(output, ending), truth(), gamma, alphaOfYes, alphaOfNo));
      }
      const classes = classesOf("focalLoss", output);
      const weights = expectList(alpha, classes);
      return ofClasses(logProbabilities(output, ending), weights ? mul(truth(), weights) : truth(), gamma);
    },
  });
}

function ofYesOrNo({ yes, no }: YesOrNo, truth: Value, gamma: number, alphaOfYes: number, alphaOfNo: number): Value {
  // (1 - p)^gamma as e^(gamma log(1 - p)): no power of 0, and exact where p is near 1.
  const ifYes = mul(mul(exp(mul(no, gamma)), yes), alphaOfYes);
  const ifNo = mul(mul(exp(mul(yes, gamma)), no), alphaOfNo);
  return neg(add(mul(truth, ifYes), mul(sub(1, truth), ifNo)));
}

function ofClasses(logs: Value, truth: Value, gamma: number): Value {
  // Held above 0, where a power below 1 would be infinitely steep.
  const unsure = pow(clip(sub(1, exp(logs)), 1e-7, 1), gamma);
  return neg(reduceSum(mul(truth, mul(unsure, logs)), { axes: [1] }));
}

function expectShare(alpha: FocalLossOptions["alpha"]): readonly [yes: number, no: number] {
  if (alpha === undefined) return [1, 1];
  if (typeof alpha === "number") return [alpha, 1 - alpha];
  throw new ProblemError({
    what: "focalLoss: alpha does not fit answers of yes or no",
    expected: "one number, the weight of yes",
    received: describeValue(alpha),
  });
}

function expectList(alpha: FocalLossOptions["alpha"], classes: number): Value | undefined {
  if (alpha === undefined) return undefined;
  const list = typeof alpha === "number" ? [alpha] : alpha;
  expectWeightOfEach("focalLoss", "alpha", list, classes);
  return constant(fromNumbers("float32", [1, classes], list));
}
