import type { Value } from "../graph/graph.ts";
import { BATCH, bind, type Shape } from "../graph/shape.ts";
import { inOrder } from "../graph/walk.ts";
import type { WrittenLayer } from "../nn/write.ts";
import { elementCount } from "../tensor/tensor.ts";

/**
 * The multiply-adds of each layer for one image, without those of the layers inside it. They are counted on the operators
 * that a layer wrote, so layers of any making count: convolutions and matrix products, as is usual, and nothing else. Nor
 * do products with constants, which only move or weigh pixels.
 */
export function multiplyAdds(root: WrittenLayer): ReadonlyMap<WrittenLayer, number> {
  const seen = new Set<Value>(inOrder([root.input]));
  const counts = new Map<WrittenLayer, number>();
  const visit = (layer: WrittenLayer) => {
    for (const inner of layer.inside) visit(inner);
    const own = newValues(layer.output, seen);
    counts.set(
      layer,
      own.reduce((sum, value) => sum + ofOperator(value), 0),
    );
  };
  visit(root);
  return counts;
}

/** What a value is made of, as far as it was not seen before. */
function newValues(output: Value, seen: Set<Value>): Value[] {
  const found: Value[] = [];
  const open = [output];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    found.push(value);
    open.push(...value.inputs);
  }
  return found;
}

/** Places of the output times the numbers that each of them sums; of a transposed convolution, places of the input. */
function ofOperator(value: Value): number {
  const [first, second] = value.inputs;
  if (value.inputs.some(({ op }) => op === "Constant")) return 0;
  switch (value.op) {
    case "Conv":
      return places(value.shape) * places(second!.shape.slice(1));
    case "ConvTranspose":
      return places(first!.shape) * places(second!.shape.slice(1));
    case "MatMul":
      return places(value.shape) * places(first!.shape.slice(-1));
    case "Gemm":
      return places(value.shape) * places([first!.shape[value.attrs.transA ? 0 : 1]!]);
    default:
      return 0;
  }
}

function places(shape: Shape): number {
  return elementCount(bind(shape, { [BATCH]: 1 }));
}
