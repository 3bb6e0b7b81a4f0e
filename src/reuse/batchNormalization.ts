import type { Value } from "../graph/graph.ts";
import type { LayerContext } from "../nn/layer.ts";
import type { OnnxModel } from "../onnx/model.ts";
import type { BatchNormParts } from "../onnx/nodeReader.ts";
import { add, div, mul, sqrt, square, sub } from "../ops/elementwise.ts";
import { reshape } from "../ops/layout.ts";
import { reduceMean } from "../ops/reduce.ts";

/**
 * What batch normalisation of a foreign network does while it is trained.
 *
 * - "folded": nothing of it changes; scale and shift are constants, which engines join with the convolution before.
 * - "frozen": it normalises with the mean and variance of the file; its scale and shift are trained.
 * - "train": it normalises each batch by itself, and keeps running means, as where the network came from.
 */
export type BatchNormMode = "folded" | "frozen" | "train";

/** The weights of batch normalisation that no gradient changes: running means and variances, and when folded all. */
export function fixedByBatchNorm({ nodes }: OnnxModel, mode: BatchNormMode): ReadonlySet<string> {
  const first = mode === "folded" ? 1 : 3;
  const norms = nodes.filter(({ operator }) => operator === "BatchNormalization");
  return new Set(norms.flatMap(({ inputs }) => inputs.slice(first, 5)));
}

/** Writes batch normalisation by the numbers of the batch, and updates the running ones. */
export function normalizeBatch(parts: BatchNormParts, { update }: Pick<LayerContext, "update">): Value {
  const { x, scale, bias, mean, variance, epsilon, momentum } = parts;
  const channels = scale.shape[0]!;
  const along = [channels, ...x.shape.slice(2).map(() => 1)];
  const batchMean = meanOfBatch(x);
  const centred = sub(x, batchMean);
  const batchVariance = meanOfBatch(square(centred));
  const keep = (running: Value, now: Value) => add(mul(running, momentum), mul(reshape(now, [channels]), 1 - momentum));
  update(parts.meanName, keep(mean, batchMean));
  update(parts.varianceName, keep(variance, batchVariance));
  const normal = div(centred, sqrt(add(batchVariance, epsilon)));
  return add(mul(normal, reshape(scale, along)), reshape(bias, along));
}

/** The mean of each channel: over places, then over images, because sums of millions lose digits. */
function meanOfBatch(x: Value): Value {
  const places = x.shape.map((_, axis) => axis).slice(2);
  return reduceMean(reduceMean(x, { axes: places, keepdims: true }), { axes: [0], keepdims: true });
}
