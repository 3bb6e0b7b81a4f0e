import { ProblemError } from "../errors.ts";
import type { Value, ValueOf } from "../graph/graph.ts";
import { bind, formatShape } from "../graph/shape.ts";
import { inOrder } from "../graph/walk.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { bindSymbols } from "./bindSymbols.ts";
import type { Kernel, Scope } from "./kernel.ts";
import { kernels } from "./kernels/table.ts";
import type { NdArray } from "./ndarray.ts";
import { cutToType, toTensor } from "./tensors.ts";

export interface EvaluateOptions {
  /** Sizes of symbols that no fed input names. */
  readonly symbols?: Readonly<Record<string, number>>;
}

/**
 * Computes values of a graph in plain float64, operator by operator, as their definitions say: the measure that
 * gradients and engines are held against, and what folds constants. Slow.
 * Returns a tensor for each output; those of any floating-point type are float64.
 * @param feeds a tensor for each input, by its name; one of any floating-point type may stand for any other
 * @throws ProblemError when a feed is missing or does not fit its input.
 */
export function evaluate(
  outputs: readonly Value[],
  feeds: Readonly<Record<string, Tensor>>,
  options: EvaluateOptions = {},
): Tensor[] {
  const order = inOrder(outputs);
  const inputs = order.filter((value): value is ValueOf<"Input"> => value.op === "Input");
  for (const input of inputs) expectFeed(input, feeds[input.attrs.name]);
  const scope: Scope = { feeds, symbols: bindSymbols(inputs, feeds, options.symbols ?? {}) };

  const results = new Map<Value, NdArray>();
  for (const value of order) {
    const kernel = kernels[value.op] as Kernel<typeof value.op>;
    const operands = value.inputs.map((from) => results.get(from)!);
    const result = kernel(operands, value.attrs as never, scope);
    expectInferredShape(value, result, scope);
    results.set(value, cutToType(result, value.dtype));
  }
  return outputs.map((value) => toTensor(results.get(value)!, value.dtype));
}

function expectFeed({ attrs: { name }, dtype }: ValueOf<"Input">, feed: Tensor | undefined): void {
  if (feed === undefined) throw new ProblemError({ what: `evaluate: nothing is fed to input ${name}` });
  if (feed.dtype !== dtype && !(isFloat(feed.dtype) && isFloat(dtype))) {
    throw new ProblemError({
      what: `evaluate: input ${name} has another element type`,
      expected: dtype,
      received: feed.dtype,
    });
  }
}

/** Two independent ways to the same shape: inferred by `ops/`, and what the kernel came to. */
function expectInferredShape(value: Value, { shape }: NdArray, { symbols }: Scope): void {
  const inferred = bind(value.shape, symbols);
  if (inferred.join() !== shape.join()) {
    throw new Error(`${value.op}: inferred ${formatShape(value.shape)} as [${inferred}], computed [${shape}]`);
  }
}
