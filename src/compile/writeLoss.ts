import { input, type Value, type ValueOf } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import type { Loss } from "../nn/losses/loss.ts";
import { ofPartners } from "../nn/partners.ts";
import type { WrittenNetwork } from "../nn/write.ts";
import { add, mul, sub } from "../ops/elementwise.ts";
import { reduceMean } from "../ops/reduce.ts";

/** The loss of a batch as graph, and what it was made from. */
export interface WrittenLoss {
  /** `labels` or `targets`. */
  readonly truth: ValueOf<"Input">;
  readonly sampleWeights: ValueOf<"Input"> | undefined;
  /** What `rewrite` made of the network's output, of the share that is each image's own, and of all next running means. */
  readonly output: Value;
  readonly share: Value | undefined;
  readonly renewed: ReadonlyMap<Value, Value>;
  /** The mean over the batch, and with the penalties on weights. */
  readonly meanLoss: Value;
  readonly total: Value;
}

/**
 * Writes the loss of a network that was written as it is in training.
 * @param rewrite gives each of some values another one that is equal
 */
export function writeLoss(
  options: { readonly loss: Loss; readonly target?: "classes" | "values"; readonly sampleWeights?: boolean },
  written: WrittenNetwork,
  rewrite: (values: readonly Value[]) => ReadonlyMap<Value, Value>,
): WrittenLoss {
  const { loss, target = "classes" } = options;
  const mixed = written.share === undefined ? [] : [written.share];
  const renewed = rewrite([written.output, ...mixed, ...written.updates.values()]);
  const output = renewed.get(written.output)!;
  const truth =
    target === "classes" ? input("labels", "int32", [BATCH]) : input("targets", "float32", written.output.shape);
  const sampleWeights = options.sampleWeights ? input("sampleWeights", "float32", [BATCH]) : undefined;
  const share = written.share && renewed.get(written.share)!;
  const lossOf = (labels: Value, weights: Value | undefined) =>
    weights === undefined ? loss.apply(output, labels) : mul(loss.apply(output, labels), weights);
  const own = lossOf(truth, sampleWeights);
  const partners = () => lossOf(ofPartners(truth), sampleWeights && ofPartners(sampleWeights));
  const meanLoss = reduceMean(share === undefined ? own : add(mul(own, share), mul(partners(), sub(1, share))));
  const total = written.penalties.reduce(add, meanLoss);
  return { truth, sampleWeights, output, share, renewed, meanLoss, total };
}
