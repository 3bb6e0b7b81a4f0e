import type { Value } from "../../graph/graph.ts";
import { mul } from "../../ops/elementwise.ts";
import { transpose } from "../../ops/layout.ts";
import { gemm, matMul } from "../../ops/matrix.ts";
import type { Rules } from "../rule.ts";

/** Products of matrices. Transposes are nodes of their own: engines fuse them into the product. */
export const matrix = {
  // d(a b) = da b + a db, so a receives dy b' and b receives a' dy
  MatMul: ({ inputs: [a, b] }, dy) => [() => matMul(dy, transposed(b!)), () => matMul(transposed(a!), dy)],
  // y = alpha A B + beta c, where A is a or a', and B is b or b'.
  // A receives alpha dy B', so a' receives alpha B dy'; B receives alpha A' dy, so b' receives alpha dy' A
  Gemm: ({ inputs: [a, b], attrs: { alpha, beta, transA, transB } }, dy) => [
    () => (transA ? gemm(b!, dy, { alpha, transA: transB, transB: true }) : gemm(dy, b!, { alpha, transB: !transB })),
    () => (transB ? gemm(dy, a!, { alpha, transA: true, transB: transA }) : gemm(a!, dy, { alpha, transA: !transA })),
    () => (beta === 1 ? dy : mul(dy, beta)),
  ],
} satisfies Partial<Rules>;

/** The last two axes exchanged. */
function transposed(x: Value): Value {
  const rank = x.shape.length;
  return transpose(
    x,
    x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)),
  );
}
