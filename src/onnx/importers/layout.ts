import { ProblemError } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import {
  BATCH,
  broadcastShapes,
  type Dim,
  formatShape,
  multiply,
  normalizeAxis,
  type Shape,
} from "../../graph/shape.ts";
import { cast, less, where } from "../../ops/choice.ts";
import { add } from "../../ops/elementwise.ts";
import { concat, expand, gather, pad, reshape, type SliceRange, slice, transpose } from "../../ops/layout.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";

/** x as a matrix: the axes before `axis` are its rows. */
export function flattened(x: Value, axis: number): Value {
  const split = axis < 0 ? axis + x.shape.length : axis;
  return reshape(x, [multiply(x.shape.slice(0, split)), multiply(x.shape.slice(split))]);
}

function axisOf(node: NodeReader, axis: number, rank: number): number {
  return normalizeAxis(axis, rank, node.operator);
}

function reshaped(node: NodeReader): Value {
  const x = node.input(0);
  const keepsZeros = node.int("allowzero", 0) !== 0;
  const target = node.sizes(1).map((dim, axis) => (dim === 0 && !keepsZeros ? x.shape[axis]! : dim));
  return reshape(x, forAnyBatch(node, x, target));
}

/**
 * A model that was made for one batch size writes it into its shapes. Where the elements are exactly as many times more
 * as the batch is larger, that size means the batch.
 */
function forAnyBatch(node: NodeReader, x: Value, target: Shape): Shape {
  if (target[0] !== node.fixedBatch || !x.shape.includes(BATCH)) return target;
  const forBatch = [BATCH, ...target.slice(1)];
  return target.includes(-1) || multiply(forBatch) === multiply(x.shape) ? forBatch : target;
}

function squeezed(node: NodeReader): Value {
  const x = node.input(0);
  const axes = node.listOrInput("axes", 1)?.map((axis) => axisOf(node, axis, x.shape.length));
  const wide = axes?.find((axis) => x.shape[axis] !== 1);
  if (wide !== undefined) {
    throw new ProblemError({ what: `axis ${wide} has not size 1`, received: formatShape(x.shape) });
  }
  const isLeftOut = (dim: Dim, axis: number) => (axes === undefined ? dim === 1 : axes.includes(axis));
  return reshape(
    x,
    x.shape.filter((dim, axis) => !isLeftOut(dim, axis)),
  );
}

function unsqueezed(node: NodeReader): Value {
  const x = node.input(0);
  const given = node.listOrInput("axes", 1) ?? [];
  const rank = x.shape.length + given.length;
  const axes = given.map((axis) => axisOf(node, axis, rank));
  const rest = [...x.shape];
  return reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : rest.shift()!)),
  );
}

/** ONNX widens in both directions: a size of 1 in the target keeps x's. */
function expanded(node: NodeReader): Value {
  const x = node.input(0);
  const target = node.sizes(1);
  const joined = broadcastShapes(x.shape, target);
  if (joined === undefined) {
    throw new ProblemError({
      what: "x does not broadcast to the shape",
      expected: formatShape(target),
      received: formatShape(x.shape),
    });
  }
  return expand(x, joined);
}

function tiled(node: NodeReader): Value {
  const repeats = node.numbers(1);
  expectCounts("how often it repeats", repeats);
  return repeats.reduce((x, times, axis) => {
    if (times === 1) return x;
    if (x.shape[axis] === 1) return expand(x, x.shape.with(axis, times));
    return concat(
      Array.from({ length: times }, () => x),
      axis,
    );
  }, node.input(0));
}

/** The ends of a whole axis, in the ways that exporters write them. */
const FAR = 2 ** 31 - 2;

function sliced(node: NodeReader): Value {
  const x = node.input(0);
  const starts = node.listOrInput("starts", 1) ?? [];
  const ends = node.listOrInput("ends", 2) ?? [];
  const axes = node.listOrInput("axes", 3) ?? starts.map((_, i) => i);
  const steps = node.listOrInput("steps", 4) ?? starts.map(() => 1);
  const ranges = starts.map((start, i): SliceRange => {
    const [end, step] = [ends[i]!, steps[i]!];
    const openEnd = step > 0 ? end >= FAR : end <= -FAR;
    const openStart = step > 0 ? start === 0 : start >= FAR || start === -1;
    return { axis: axes[i]!, step, ...(!openStart && { start }), ...(!openEnd && { end }) };
  });
  // What takes a whole axis may take one of unknown size.
  return slice(
    x,
    ranges.filter(({ start, end, step }) => start !== undefined || end !== undefined || step !== 1),
  );
}

function padded(node: NodeReader): Value {
  const x = node.input(0);
  const rank = x.shape.length;
  const given = node.listOrInput("pads", 1) ?? [];
  const axes = node.optional(3) === undefined ? x.shape.map((_, axis) => axis) : node.numbers(3);
  const pads = Array.from({ length: 2 * rank }, () => 0);
  axes.forEach((axis, i) => {
    const at = axisOf(node, axis, rank);
    pads[at] = given[i]!;
    pads[at + rank] = given[i + axes.length]!;
  });
  const mode = node.text("mode", "constant");
  if (mode !== "constant" && mode !== "reflect" && mode !== "edge") {
    throw new ProblemError({
      what: "its mode is not supported",
      expected: "constant, reflect or edge",
      received: mode,
    });
  }
  const value = node.opset < 11 ? node.float("value", 0) : node.optional(2) === undefined ? 0 : node.numbers(2)[0]!;
  return pad(x, pads, { mode, value });
}

function split(node: NodeReader): readonly Value[] {
  const x = node.input(0);
  const axis = axisOf(node, node.int("axis", 0), x.shape.length);
  const size = x.shape[axis]!;
  const given = node.listOrInput("split", 1);
  if (given === undefined && typeof size !== "number") {
    throw new ProblemError({ what: `axis ${axis} must have a known size`, received: formatShape(x.shape) });
  }
  const part = Math.ceil(Number(size) / node.outputCount);
  const sizes = given ?? Array.from({ length: node.outputCount }, (_, i) => Math.min(part, Number(size) - i * part));
  let start = 0;
  return sizes.map((count) => {
    const range = { axis, start, end: start + count };
    start += count;
    return slice(x, [range]);
  });
}

/** The positions may have any shape; negative ones count from the end. */
function gathered(node: NodeReader): Value {
  const [x, given] = [node.input(0), node.input(1)];
  const axis = axisOf(node, node.int("axis", 0), x.shape.length);
  const positions = cast(given, "int64");
  const size = x.shape[axis]!;
  const rising = typeof size === "number" ? where(less(positions, 0), add(positions, size), positions) : positions;
  const parts = gather(x, reshape(rising, [-1]), axis);
  return reshape(parts, [...x.shape.slice(0, axis), ...given.shape, ...x.shape.slice(axis + 1)]);
}

/** [n, c, h, w] -> [n, c / b^2, h b, w b]. */
function depthToSpace(node: NodeReader): Value {
  const x = node.input(0);
  const b = node.int("blocksize");
  expectCounts("its blocksize", [b], { least: 1 });
  const [n, c, h, w] = imageOf(x);
  const depth = c / (b * b);
  const isColumnsFirst = node.text("mode", "DCR") === "CRD";
  const parts = reshape(x, isColumnsFirst ? [n, depth, b, b, h, w] : [n, b, b, depth, h, w]);
  const moved = transpose(parts, isColumnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
  return reshape(moved, [n, depth, h * b, w * b]);
}

/** [n, c, h, w] -> [n, c b^2, h / b, w / b]. */
function spaceToDepth(node: NodeReader): Value {
  const x = node.input(0);
  const b = node.int("blocksize");
  expectCounts("its blocksize", [b], { least: 1 });
  const [n, c, h, w] = imageOf(x);
  const moved = transpose(reshape(x, [n, c, h / b, b, w / b, b]), [0, 3, 5, 1, 2, 4]);
  return reshape(moved, [n, c * b * b, h / b, w / b]);
}

function imageOf(x: Value): readonly [Dim, number, number, number] {
  const [n, ...sizes] = x.shape;
  if (sizes.length !== 3 || sizes.some((size) => typeof size !== "number")) {
    throw new ProblemError({ what: "its input must be [n, c, h, w]", received: formatShape(x.shape) });
  }
  const [c, h, w] = sizes as number[];
  return [n!, c!, h!, w!];
}

/** Operators that move elements without changing them. */
export const layout: Importers = {
  Identity: (node) => node.input(0),
  Dropout: (node) => {
    node.expectOneOutput();
    return node.input(0);
  },
  Reshape: reshaped,
  Flatten: (node) => flattened(node.input(0), node.int("axis", 1)),
  Squeeze: squeezed,
  Unsqueeze: unsqueezed,
  Transpose: (node) => transpose(node.input(0), node.list("perm")),
  Expand: expanded,
  Tile: tiled,
  Slice: sliced,
  Pad: padded,
  Concat: (node) => concat(node.inputs(), node.int("axis", 1)),
  Split: split,
  Gather: gathered,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
