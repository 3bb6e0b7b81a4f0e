import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { abs, add, div, mul, pow, sqrt, square, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { averagePool } from "../../ops/pool.ts";
import { reduceMean, reduceSum } from "../../ops/reduce.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";

/** (x - mean) / sqrt(variance + epsilon) over some axes. */
function standardized(x: Value, axes: readonly number[], epsilon: number): Value {
  const centred = sub(x, reduceMean(x, { axes, keepdims: true }));
  const variance = reduceMean(square(centred), { axes, keepdims: true });
  return div(centred, sqrt(add(variance, epsilon)));
}

/** [c] as [c, 1, ...], to stand beside x [n, c, ...]. */
function perChannel(numbers: Value, x: Value): Value {
  return reshape(numbers, [numbers.shape[0]!, ...x.shape.slice(2).map(() => 1)]);
}

function axesFrom(first: number, x: Value): readonly number[] {
  return x.shape.map((_, axis) => axis).slice(first);
}

function batchNormalization(node: NodeReader): Value {
  node.expectOneOutput();
  if (node.int("training_mode", 0) !== 0) {
    throw new ProblemError({
      what: "it measures each batch",
      received: "training_mode 1",
      mend: "Export the model in evaluation mode: model.eval().",
    });
  }
  if (node.int("spatial", 1) === 0) {
    throw new ProblemError({
      what: "it has numbers of its own for every pixel",
      received: "spatial 0",
      mend: "Export the model with a newer opset.",
    });
  }
  const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((i) => node.input(i));
  return node.batchNormalization({
    x: x!,
    scale: scale!,
    bias: bias!,
    mean: mean!,
    variance: variance!,
    epsilon: node.float("epsilon", 1e-5),
    momentum: node.float("momentum", 0.9),
    meanName: node.inputName(3),
    varianceName: node.inputName(4),
  });
}

function instanceNormalization(node: NodeReader): Value {
  const [x, scale, bias] = [node.input(0), node.input(1), node.input(2)];
  const y = standardized(x, axesFrom(2, x), node.float("epsilon", 1e-5));
  return add(mul(y, perChannel(scale, x)), perChannel(bias, x));
}

function layerNormalization(node: NodeReader): Value {
  node.expectOneOutput();
  const [x, scale] = [node.input(0), node.input(1)];
  const bias = node.optional(2);
  const axis = node.int("axis", -1);
  const first = axis < 0 ? axis + x.shape.length : axis;
  const y = mul(standardized(x, axesFrom(first, x), node.float("epsilon", 1e-5)), scale);
  return bias === undefined ? y : add(y, bias);
}

/** Scale and bias are numbers of the groups in opset 18, and of the channels since 21. */
function groupNormalization(node: NodeReader): Value {
  const [x, scale, bias] = [node.input(0), node.input(1), node.input(2)];
  const groups = node.int("num_groups");
  expectCounts("its num_groups", [groups], { least: 1 });
  const [n, c, ...sizes] = x.shape;
  const perGroup = Number(c) / groups;
  const parts = reshape(x, [n!, groups, perGroup, ...sizes]);
  const y = standardized(parts, axesFrom(2, parts), node.float("epsilon", 1e-5));
  if (node.opset >= 21) return add(mul(reshape(y, x.shape), perChannel(scale, x)), perChannel(bias, x));
  return reshape(add(mul(y, perChannel(scale, parts)), perChannel(bias, parts)), x.shape);
}

/** x / (bias + alpha / size * (sum of squares over `size` channels around))^beta. */
function localResponse(node: NodeReader): Value {
  const x = node.input(0);
  const size = node.int("size");
  expectCounts("its size", [size], { least: 1 });
  const [n, c, ...sizes] = x.shape;
  const before = Math.floor((size - 1) / 2);
  const column = reshape(square(x), [n!, 1, c!, sizes.reduce<number>((product, each) => product * Number(each), 1)]);
  const pads = [before, 0, size - 1 - before, 0];
  const mean = reshape(averagePool(column, [size, 1], { pads, countIncludePad: true }), x.shape);
  const scale = add(mul(mean, node.float("alpha", 1e-4)), node.float("bias", 1));
  return div(x, pow(scale, node.float("beta", 0.75)));
}

function lpNormalization(node: NodeReader): Value {
  const x = node.input(0);
  const options = { axes: [node.int("axis", -1)], keepdims: true };
  const norm = node.int("p", 2) === 1 ? reduceSum(abs(x), options) : sqrt(reduceSum(square(x), options));
  return div(x, norm);
}

export const normalization: Importers = {
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  LRN: localResponse,
  LpNormalization: lpNormalization,
  // Its variance is exact, without an epsilon worth the name.
  MeanVarianceNormalization: (node) => standardized(node.input(0), node.list("axes") ?? [0, 2, 3], 1e-9),
};
