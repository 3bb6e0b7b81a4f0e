import type { Value } from "../../graph/graph.ts";
import { conv, convTranspose } from "../../ops/conv.ts";
import { add } from "../../ops/elementwise.ts";
import { pad, reshape } from "../../ops/layout.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";
import { readWindow, sharedPads, spatialSizesOf } from "./window.ts";

function convolution(node: NodeReader): Value {
  const [x, filters] = [node.input(0), node.input(1)];
  const bias = node.optional(2);
  const { strides, dilations, pads } = readWindow(node, x, spatialSizesOf(filters));
  const group = node.int("group", 1);
  return conv(x, filters, { strides, dilations, pads, group, ...(bias !== undefined && { bias }) });
}

/**
 * Its borders cut the result, so they may be given as its size; a border below 0 then adds to the end. Where the result
 * is larger than all that the window reaches, only the bias is there.
 */
function transposed(node: NodeReader): Value {
  const [x, filters] = [node.input(0), node.input(1)];
  const bias = node.optional(2);
  const kernelShape = spatialSizesOf(filters);
  const ones = kernelShape.map(() => 1);
  const strides = node.list("strides") ?? ones;
  const dilations = node.list("dilations") ?? ones;
  const group = node.int("group", 1);
  const extra = node.list("output_padding") ?? kernelShape.map(() => 0);
  expectCounts("its window", [...strides, ...dilations], { least: 1 });
  expectCounts("its output_padding", extra);
  const full = spatialSizesOf(x).map(
    (size, axis) => (size - 1) * strides[axis]! + (kernelShape[axis]! - 1) * dilations[axis]! + 1,
  );
  const cut = cutOf(
    node,
    x,
    full.map((size, axis) => size + extra[axis]!),
    strides,
  );
  const rank = kernelShape.length;
  const fits = cut.every((width) => width >= 0) && extra.every((width, axis) => width < strides[axis]!);
  if (fits) {
    const options = { strides, dilations, group, pads: cut, outputPadding: extra };
    return convTranspose(x, filters, { ...options, ...(bias !== undefined && { bias }) });
  }
  const whole = convTranspose(x, filters, { strides, dilations, group });
  const widths = [0, 0, ...full, 0, 0, ...full].map(() => 0);
  for (let axis = 0; axis < rank; axis++) {
    widths[axis + 2] = -cut[axis]!;
    widths[axis + rank + 4] = extra[axis]! - cut[axis + rank]!;
  }
  const y = pad(whole, widths);
  return bias === undefined ? y : add(y, reshape(bias, [bias.shape[0]!, ...ones]));
}

/** What is cut off at the begins, then the ends, of a result that has `sizes`. */
function cutOf(node: NodeReader, x: Value, sizes: readonly number[], strides: readonly number[]): readonly number[] {
  const word = node.text("auto_pad", "NOTSET");
  const wanted =
    node.list("output_shape")?.slice(-sizes.length) ??
    (word.startsWith("SAME") ? spatialSizesOf(x).map((size, axis) => size * strides[axis]!) : undefined);
  if (wanted === undefined) {
    return word === "VALID" ? sizes.flatMap(() => [0, 0]) : (node.list("pads") ?? sizes.flatMap(() => [0, 0]));
  }
  const totals = sizes.map((size, axis) => size - wanted[axis]!);
  // Without SAME_UPPER the odd one is cut at the beginning.
  return sharedPads(word === "SAME_UPPER" ? "SAME_UPPER" : "SAME_LOWER", totals);
}

export const convolutions: Importers = { Conv: convolution, ConvTranspose: transposed };
