import type { Reduction } from "../../graph/operators.ts";
import type { Kernels } from "../kernel.ts";
import { build, forEachIndex, type NdArray, read } from "../ndarray.ts";

export const reduce = {
  ReduceSum: ([x], attrs) => reduceWith(x!, attrs, sum),
  ReduceSumSquare: ([x], attrs) => reduceWith(x!, attrs, (elements) => sum(elements.map((each) => each * each))),
  ReduceMean: ([x], attrs) => reduceWith(x!, attrs, (elements) => sum(elements) / elements.length),
  ReduceMax: ([x], attrs) => reduceWith(x!, attrs, (elements) => elements.reduce((a, b) => Math.max(a, b), -Infinity)),
  ReduceMin: ([x], attrs) => reduceWith(x!, attrs, (elements) => elements.reduce((a, b) => Math.min(a, b), Infinity)),
  ArgMax: ([x], { axis, keepdims }) =>
    reduceWith(x!, { axes: [axis], keepdims }, (elements) =>
      elements.reduce((best, element, i) => (element > elements[best]! ? i : best), 0),
    ),
} satisfies Partial<Kernels>;

/** Gathers the elements that fall together, in row-major order, and makes one number of them. */
function reduceWith(
  x: NdArray,
  { axes, keepdims }: Reduction,
  combine: (elements: readonly number[]) => number,
): NdArray {
  const kept = build(
    x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
    (start) => {
      const elements: number[] = [];
      const gathered = axes.map((axis) => x.shape[axis]!);
      forEachIndex(gathered, (offset) => {
        const index = [...start];
        for (const [i, axis] of axes.entries()) index[axis] = offset[i]!;
        elements.push(read(x, index));
      });
      return combine(elements);
    },
  );
  return keepdims ? kept : { shape: x.shape.filter((_, axis) => !axes.includes(axis)), data: kept.data };
}

function sum(elements: readonly number[]): number {
  return elements.reduce((a, b) => a + b, 0);
}
