import type { PoolAttrs } from "../../graph/operators.ts";
import { elementCount } from "../../tensor/tensor.ts";
import type { Kernels } from "../kernel.ts";
import { addAt, blank, build, forEachIndex, isInside, type NdArray, read } from "../ndarray.ts";
import { placesOf, tapAt } from "../window.ts";

export const pooling = {
  MaxPool: ([x], attrs) => build(pooledShape(x!, attrs), (index) => read(x!, firstMaximum(x!, index, attrs))),
  MaxPoolGradient: ([x, , dy], attrs) => {
    const dx = blank(x!.shape);
    forEachIndex(dy!.shape, (index) => addAt(dx, firstMaximum(x!, index, attrs), read(dy!, index)));
    return dx;
  },
  AveragePool: ([x], attrs) =>
    build(pooledShape(x!, attrs), (index) => {
      const elements = windowAt(x!, index, attrs).map((position) => read(x!, position));
      const sum = elements.reduce((a, b) => a + b, 0);
      return sum / (attrs.countIncludePad ? elementCount(attrs.kernelShape) : elements.length);
    }),
} satisfies Partial<Kernels>;

function pooledShape({ shape: [batch, channels, ...sizes] }: NdArray, attrs: PoolAttrs): number[] {
  return [batch!, channels!, ...placesOf(sizes, attrs.kernelShape, attrs)];
}

/** The indices of x under a window, in row-major order, without the border. */
function windowAt(x: NdArray, [image, channel, ...place]: readonly number[], attrs: PoolAttrs): number[][] {
  const sizes = x.shape.slice(2);
  const indices: number[][] = [];
  forEachIndex(attrs.kernelShape, (tap) => {
    const position = tapAt(place, tap, attrs);
    if (isInside(sizes, position)) indices.push([image!, channel!, ...position]);
  });
  return indices;
}

/** Among equal maxima the first in row-major order. */
function firstMaximum(x: NdArray, index: readonly number[], attrs: PoolAttrs): readonly number[] {
  return windowAt(x, index, attrs).reduce((best, each) => (read(x, each) > read(x, best) ? each : best));
}
