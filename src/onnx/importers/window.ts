import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { formatShape } from "../../graph/shape.ts";
import type { NodeReader } from "../nodeReader.ts";
import { expectCounts } from "./limits.ts";

/** How a window moves, with every number there: begins of all axes, then ends. */
export interface ReadWindow {
  readonly kernelShape: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** The window of a convolution or pool over x, its borders worked out where only a word is given for them. */
export function readWindow(node: NodeReader, x: Value, kernelShape: readonly number[]): ReadWindow {
  const ones = kernelShape.map(() => 1);
  const strides = node.list("strides") ?? ones;
  const dilations = node.list("dilations") ?? ones;
  expectCounts("its window", [...kernelShape, ...strides, ...dilations], { least: 1 });
  const pads = readPads(node, x, { kernelShape, strides, dilations });
  expectCounts("its border", pads);
  return { kernelShape, strides, dilations, pads };
}

function readPads(node: NodeReader, x: Value, window: Omit<ReadWindow, "pads">): readonly number[] {
  const { kernelShape, strides, dilations } = window;
  const word = node.text("auto_pad", "NOTSET");
  if (word === "NOTSET" || word === "") return node.list("pads") ?? kernelShape.flatMap(() => [0, 0]);
  if (word === "VALID") return kernelShape.flatMap(() => [0, 0]);
  const sizes = spatialSizesOf(x);
  const totals = kernelShape.map((kernel, axis) => {
    const reach = (kernel - 1) * dilations[axis]! + 1;
    const places = Math.ceil(sizes[axis]! / strides[axis]!);
    return Math.max(0, (places - 1) * strides[axis]! + reach - sizes[axis]!);
  });
  return sharedPads(word, totals);
}

/** Borders divided between both ends: the odd one stands at the end, or, in SAME_LOWER, at the beginning. */
export function sharedPads(word: string, totals: readonly number[]): readonly number[] {
  const smaller = totals.map((total) => Math.floor(total / 2));
  const larger = totals.map((total) => Math.ceil(total / 2));
  if (word === "SAME_UPPER") return [...smaller, ...larger];
  if (word === "SAME_LOWER") return [...larger, ...smaller];
  throw new ProblemError({
    what: "its auto_pad is unknown",
    expected: "NOTSET, VALID, SAME_UPPER or SAME_LOWER",
    received: word,
  });
}

/** The sizes of all axes after the first two, which must be known. */
export function spatialSizesOf(x: Value): readonly number[] {
  const sizes = x.shape.slice(2);
  if (!sizes.every((size) => typeof size === "number")) {
    throw new ProblemError({ what: "its spatial sizes must be known", received: formatShape(x.shape) });
  }
  return sizes;
}
