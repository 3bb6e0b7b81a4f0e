import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { normalizeAxis } from "../../graph/shape.ts";
import { abs, add, exp, log, mul, neg, sqrt, sub } from "../../ops/elementwise.ts";
import { reshape, slice } from "../../ops/layout.ts";
import {
  argMax,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  reduceSumSquare,
} from "../../ops/reduce.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importer, Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";

type Reduce = (x: Value, options: ReduceOptions) => Value;

/** The axes were a setting; sums take them as an input since opset 13, the others since 18. */
function over(of: Reduce): Importer {
  return (node) => {
    const x = node.input(0);
    const axes = node.listOrInput("axes", 1);
    const keepdims = node.int("keepdims", 1) !== 0;
    if (axes === undefined || axes.length === 0) {
      return node.int("noop_with_empty_axes", 0) !== 0 ? x : of(x, { keepdims });
    }
    return of(x, { axes, keepdims });
  };
}

/** The product along axes of known size. */
function reduceProd(x: Value, { axes = x.shape.map((_, axis) => axis), keepdims = false }: ReduceOptions): Value {
  const reduced = axes.map((axis) => normalizeAxis(axis, x.shape.length, "ReduceProd"));
  const product = reduced.reduce((whole, axis) => {
    expectCounts("the axis of its product", [Number(whole.shape[axis])], { least: 1 });
    const parts = Array.from({ length: Number(whole.shape[axis]) }, (_, i) =>
      slice(whole, [{ axis, start: i, end: i + 1 }]),
    );
    return parts.reduce(mul);
  }, x);
  return keepdims
    ? product
    : reshape(
        product,
        product.shape.filter((_, axis) => !reduced.includes(axis)),
      );
}

/** log(sum(e^x)) without overflow. */
function logSumExp(x: Value, options: ReduceOptions): Value {
  const largest = reduceMax(x, { ...options, keepdims: true });
  const rest = log(reduceSum(exp(sub(x, largest)), options));
  return add(rest, reshape(largest, rest.shape));
}

function position(of: (x: Value) => Value): Importer {
  return (node: NodeReader) => {
    if (node.int("select_last_index", 0) !== 0) {
      throw new ProblemError({
        what: "the last of equal elements cannot be asked for",
        received: "select_last_index 1",
      });
    }
    return argMax(of(node.input(0)), node.int("axis", 0), { keepdims: node.int("keepdims", 1) !== 0 });
  };
}

export const reduce: Importers = {
  ReduceSum: over(reduceSum),
  ReduceSumSquare: over(reduceSumSquare),
  ReduceMean: over(reduceMean),
  ReduceMax: over(reduceMax),
  ReduceMin: over(reduceMin),
  ReduceProd: over(reduceProd),
  ReduceL1: over((x, options) => reduceSum(abs(x), options)),
  ReduceL2: over((x, options) => sqrt(reduceSumSquare(x, options))),
  ReduceLogSum: over((x, options) => log(reduceSum(x, options))),
  ReduceLogSumExp: over(logSumExp),
  ArgMax: position((x) => x),
  ArgMin: position(neg),
};
