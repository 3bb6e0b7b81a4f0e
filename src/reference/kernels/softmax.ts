import type { Kernels } from "../kernel.ts";
import { build, type NdArray, read } from "../ndarray.ts";

export const softmax = {
  Softmax: ([x], { axis }) => {
    const logarithm = logSoftmax(x!, axis);
    return { shape: x!.shape, data: logarithm.data.map(Math.exp) };
  },
  LogSoftmax: ([x], { axis }) => logSoftmax(x!, axis),
} satisfies Partial<Kernels>;

/** x - log sum e^x along an axis; the largest element is taken out first, so that no exponential overflows. */
function logSoftmax(x: NdArray, axis: number): NdArray {
  return build(x.shape, (index) => {
    const row = Array.from({ length: x.shape[axis]! }, (_, at) => read(x, index.with(axis, at)));
    const largest = Math.max(...row);
    const sum = row.reduce((total, element) => total + Math.exp(element - largest), 0);
    return read(x, index) - largest - Math.log(sum);
  });
}
