import type { Value } from "../../graph/graph.ts";
import { reshape } from "../../ops/layout.ts";
import { gemm, matMul } from "../../ops/matrix.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";

/** A list stands for a row on the left and for a column on the right; its axis is left out of the product. */
function product(node: NodeReader): Value {
  const [a, b] = [node.input(0), node.input(1)];
  const [isRow, isColumn] = [a.shape.length === 1, b.shape.length === 1];
  const left = isRow ? reshape(a, [1, a.shape[0]!]) : a;
  const right = isColumn ? reshape(b, [b.shape[0]!, 1]) : b;
  const y = matMul(left, right);
  const shape = y.shape.filter((_, axis) => {
    const fromEnd = y.shape.length - axis;
    return !(isColumn && fromEnd === 1) && !(isRow && fromEnd === 2);
  });
  return reshape(y, shape);
}

export const matrix: Importers = {
  MatMul: product,
  Gemm: (node) => {
    const c = node.optional(2);
    return gemm(node.input(0), node.input(1), {
      alpha: node.float("alpha", 1),
      beta: node.float("beta", 1),
      transA: node.int("transA", 0) !== 0,
      transB: node.int("transB", 0) !== 0,
      ...(c !== undefined && { c }),
    });
  },
};
