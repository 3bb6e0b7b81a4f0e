import type { ConvAttrs } from "../../graph/operators.ts";
import type { Kernels } from "../kernel.ts";
import { addAt, blank, build, forEachIndex, isInside, type NdArray, read } from "../ndarray.ts";
import { placesOf, reachOf, tapAt } from "../window.ts";

/** Convolution, x [n, c, ...], w [f, c / group, ...], y [n, f, ...]; all by their definitions, tap by tap. */
export const convolution = {
  Conv: ([x, w, bias], attrs) => {
    const [batch, , ...sizes] = x!.shape;
    const [filters, , ...kernel] = w!.shape;
    const shape = [batch!, filters!, ...placesOf(sizes, kernel, attrs)];
    const y = build(shape, (index) => bias?.data[index[1]!] ?? 0);
    forEachTap(shape, w!.shape, sizes, attrs, (yIndex, xIndex, wIndex) => {
      addAt(y, yIndex, read(x!, xIndex) * read(w!, wIndex));
    });
    return y;
  },
  // What Conv reads, this writes: its x is Conv's y.
  ConvTranspose: ([x, w, bias], attrs) => {
    const [batch, , ...places] = x!.shape;
    const [, perGroup, ...kernel] = w!.shape;
    const { strides, pads, outputPadding } = attrs;
    const sizes = places.map(
      (count, axis) =>
        (count - 1) * strides[axis]! +
        reachOf(kernel, attrs, axis) +
        outputPadding[axis]! -
        pads[axis]! -
        pads[axis + places.length]!,
    );
    const y = build([batch!, perGroup! * attrs.group, ...sizes], (index) => bias?.data[index[1]!] ?? 0);
    forEachTap(x!.shape, w!.shape, sizes, attrs, (xIndex, yIndex, wIndex) => {
      addAt(y, yIndex, read(x!, xIndex) * read(w!, wIndex));
    });
    return y;
  },
  // dw = d/dw <dy, Conv(x, w)>
  ConvFilterGradient: ([x, dy], attrs) => {
    const [, channels, ...sizes] = x!.shape;
    const dw: NdArray = blank([dy!.shape[1]!, channels! / attrs.group, ...attrs.kernelShape]);
    forEachTap(dy!.shape, dw.shape, sizes, attrs, (yIndex, xIndex, wIndex) => {
      addAt(dw, wIndex, read(dy!, yIndex) * read(x!, xIndex));
    });
    return dw;
  },
} satisfies Partial<Kernels>;

/** Visits every triple of indices that meet in a convolution: y[n, f, place] has the term x[n, c, ...] w[f, c, tap]. */
function forEachTap(
  yShape: readonly number[],
  wShape: readonly number[],
  sizes: readonly number[],
  attrs: ConvAttrs,
  visit: (yIndex: readonly number[], xIndex: readonly number[], wIndex: readonly number[]) => void,
): void {
  const [filters, seen, ...kernel] = wShape;
  const filtersPerGroup = filters! / attrs.group;
  forEachIndex(yShape, (yIndex) => {
    const [image, filter, ...place] = yIndex;
    const firstChannel = Math.floor(filter! / filtersPerGroup) * seen!;
    forEachIndex(kernel, (tap) => {
      const position = tapAt(place, tap, attrs);
      if (!isInside(sizes, position)) return;
      for (let channel = 0; channel < seen!; channel++) {
        visit(yIndex, [image!, firstChannel + channel, ...position], [filter!, channel, ...tap]);
      }
    });
  });
}
