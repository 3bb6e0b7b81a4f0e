import { constant, type Value } from "../../../graph/graph.ts";
import type { OpAttrs } from "../../../graph/operators.ts";
import { type Dim, multiply, type Shape } from "../../../graph/shape.ts";
import { blockedConv, unblockChannels } from "../../../ops/blocked.ts";
import { add } from "../../../ops/elementwise.ts";
import { concat, pad, reshape, slice, transpose } from "../../../ops/layout.ts";
import { filled } from "../../../tensor/tensor.ts";
import { type Forms, PHASE_STARTS } from "./forms.ts";
import { range, rearrange } from "./rearrange.ts";

type Attrs = OpAttrs["ConvFilterGradient"];

/**
 * The gradient where x has few channels and dy comes as phases, as after a pooled first layer: all columns of the
 * window stand side by side in one small image, so nothing large is shifted or put together.
 */
export function phaseGradient(x: Forms, dy: Forms, attrs: Attrs, shape: Shape, block: number): Value | undefined {
  const [filters, channels, kernelHeight, kernelWidth] = shape as [number, number, number, number];
  const [batch, , height, width] = x.shape as readonly [Dim, number, number, number];
  const [, , phaseHeight, phaseWidth] = dy.shape.map((size, axis) => (axis < 2 ? size : Number(size) / 2)) as [
    Dim,
    number,
    number,
    number,
  ];
  const [top, left] = attrs.pads as [number, number];
  if (dy.native !== "phases" || phaseWidth % block !== 0) return undefined;

  // Column s of the window, for a phase that begins at column q, is kw = s - q; s = 2 pair + parity.
  const pairs = Math.ceil((kernelWidth + 1) / 2);
  const fullWidth = 2 * (phaseWidth + pairs - 1);
  const bordered = pad(x.plain(), [0, 0, 0, left, 0, 0, 0, fullWidth - width - left]);
  const parities = range(2).map((parity) => slice(bordered, [{ axis: 3, start: parity, step: 2 }]));
  const split = transpose(concat(parities, 1), [0, 2, 1, 3]);
  const windows = range(pairs).map((pair) => {
    const part = reshape(slice(split, [{ axis: 3, start: pair, end: pair + phaseWidth }]), [
      batch,
      height,
      2 * channels,
      phaseWidth,
    ]);
    const laid = rearrange(part, [batch, height * 2 * channels, phaseWidth / block, block], [0, 2, 1, 3]);
    return reshape(laid, [1, multiply([batch, phaseWidth]), height, 2 * channels]);
  });
  const image = concat(windows, 0);

  const sums = range(2).map((column) => {
    const nothing = constant(filled("float32", [filters], 0));
    return PHASE_STARTS.reduce<Value | undefined>((sum, [row, start], i) => {
      if (start !== column) return sum;
      const before = top - row;
      const after = kernelHeight - height - before + 2 * (phaseHeight - 1);
      const phase = rearrange(
        dy.phases()[i]!,
        [batch, filters / block, phaseHeight, phaseWidth / block, block * block],
        [1, 0, 3, 2, 4],
      );
      const kernel = reshape(phase, [filters, multiply([batch, phaseWidth]), phaseHeight, 1]);
      const added = sum === undefined ? {} : { bias: nothing, added: sum };
      return blockedConv(image, kernel, {
        strides: [1, 1],
        dilations: [2, 1],
        pads: [before, 0, after, 0],
        group: 1,
        block,
        ...added,
      });
    }, undefined)!;
  });
  const byColumn = sums.map((sum, column) => {
    const places = reshape(unblockChannels(sum, block), [pairs, filters, kernelHeight, 2, channels]);
    const columns = reshape(transpose(places, [1, 4, 2, 0, 3]), [filters, channels, kernelHeight, 2 * pairs]);
    return slice(columns, [{ axis: 3, start: column, end: column + kernelWidth }]);
  });
  return byColumn.reduce(add);
}
