import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { pad } from "../../ops/layout.ts";
import { averagePool, maxPool } from "../../ops/pool.ts";
import { reduceMax, reduceMean } from "../../ops/reduce.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importer, Importers } from "./importer.ts";
import { type ReadWindow, readWindow, spatialSizesOf } from "./window.ts";

function windowOver(node: NodeReader, x: Value): ReadWindow {
  const kernelShape = node.list("kernel_shape");
  if (kernelShape === undefined) throw new ProblemError({ what: 'its attribute "kernel_shape" is missing' });
  return readWindow(node, x, kernelShape);
}

/**
 * The borders with what the last windows need: rounding the number of places up lets a window run over the border's end,
 * but not begin behind it.
 */
function roundedUp(
  node: NodeReader,
  x: Value,
  { kernelShape, strides, dilations, pads }: ReadWindow,
): readonly number[] {
  if (node.int("ceil_mode", 0) === 0) return pads;
  const rank = kernelShape.length;
  const ends = spatialSizesOf(x).map((size, axis) => {
    const [begin, end] = [pads[axis]!, pads[axis + rank]!];
    const reach = (kernelShape[axis]! - 1) * dilations[axis]! + 1;
    const stride = strides[axis]!;
    const rounded = Math.ceil((size + begin + end - reach) / stride) + 1;
    const places = (rounded - 1) * stride >= size + begin ? rounded - 1 : rounded;
    return Math.max(end, (places - 1) * stride + reach - size - begin);
  });
  return [...pads.slice(0, rank), ...ends];
}

function largest(node: NodeReader): Value {
  node.expectOneOutput();
  const x = node.input(0);
  const window = windowOver(node, x);
  return maxPool(x, window.kernelShape, { ...window, pads: roundedUp(node, x, window) });
}

/** Borders may count as zeros; what rounding up adds to them never counts. */
function mean(node: NodeReader): Value {
  const x = node.input(0);
  const window = windowOver(node, x);
  const rounded = roundedUp(node, x, window);
  const countIncludePad = node.int("count_include_pad", 0) !== 0;
  const isWider = rounded.some((width, i) => width !== window.pads[i]);
  if (!countIncludePad || !isWider) {
    return averagePool(x, window.kernelShape, { ...window, pads: rounded, countIncludePad });
  }
  const rank = window.kernelShape.length;
  const bordered = pad(x, [0, 0, ...window.pads.slice(0, rank), 0, 0, ...window.pads.slice(rank)]);
  const rest = rounded.map((width, i) => width - window.pads[i]!);
  return averagePool(bordered, window.kernelShape, { ...window, pads: rest });
}

function overImage(of: typeof reduceMean): Importer {
  return (node) => {
    const x = node.input(0);
    return of(x, { axes: x.shape.map((_, axis) => axis).slice(2), keepdims: true });
  };
}

export const pooling: Importers = {
  MaxPool: largest,
  AveragePool: mean,
  GlobalAveragePool: overImage(reduceMean),
  GlobalMaxPool: overImage(reduceMax),
};
