import { ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { expand, reshape, transpose } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { affineGrid, gridSample } from "../../ops/sample.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";

/** One axis that changes its size. */
interface Stretch {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  /** How many times larger, which may be a little more or less than to / from. */
  readonly scale: number;
}

type Coordinates = (at: number, stretch: Stretch) => number;

/** Where an element of the result lies in x, by the word that ONNX has for it. */
const coordinates: Readonly<Record<string, Coordinates>> = {
  half_pixel: (at, { scale }) => (at + 0.5) / scale - 0.5,
  half_pixel_symmetric: (at, { from, to, scale }) => {
    const adjusted = to / (from * scale);
    const offset = (from / 2) * (1 - adjusted);
    return offset + (at + 0.5) / scale - 0.5;
  },
  pytorch_half_pixel: (at, { to, scale }) => (to > 1 ? (at + 0.5) / scale - 0.5 : 0),
  align_corners: (at, { from, to }) => (to > 1 ? (at * (from - 1)) / (to - 1) : 0),
  asymmetric: (at, { scale }) => at / scale,
  tf_half_pixel_for_nn: (at, { scale }) => (at + 0.5) / scale,
};

const nearestBy: Readonly<Record<string, (place: number) => number>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

function choose<T>(table: Readonly<Record<string, T>>, setting: string, word: string): T {
  const found = table[word];
  if (found !== undefined) return found;
  throw new ProblemError({
    what: `its ${setting} is not supported`,
    expected: Object.keys(table).join(", "),
    received: word,
  });
}

function resized(node: NodeReader): Value {
  const x = node.input(0);
  for (const [setting, word, fallback] of [
    ["antialias", node.int("antialias", 0), 0],
    ["keep_aspect_ratio_policy", node.text("keep_aspect_ratio_policy", "stretch"), "stretch"],
  ] as const) {
    if (word !== fallback) throw new ProblemError({ what: `its ${setting} is not supported`, received: String(word) });
  }
  // Before opset 11 it measured from the corner of the image and took what lies before.
  const isOld = node.opset < 11;
  const place = choose(
    coordinates,
    "coordinate_transformation_mode",
    node.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel"),
  );
  const round = choose(nearestBy, "nearest_mode", node.text("nearest_mode", isOld ? "floor" : "round_prefer_floor"));
  const mode = choose({ nearest: "nearest", linear: "linear" } as const, "mode", node.text("mode", "nearest"));
  return stretchesOf(node, x).reduce((y, stretch) => {
    const times = stretch.to / stretch.from;
    const sources = Array.from({ length: stretch.to }, (_, at) => place(at, stretch));
    const nearest = sources.map((at) => held(round(at), stretch.from));
    if (mode === "nearest" && nearest.every((from, at) => from === Math.floor(at / times))) return repeated(y, stretch);
    const rows =
      mode === "nearest" ? nearest.map((at) => [[at, 1] as const]) : sources.map((at) => between(at, stretch.from));
    return mixed(y, stretch, rows);
  }, x);
}

/** The axes that change, from sizes or factors, of all axes or of those that are named. */
function stretchesOf(node: NodeReader, x: Value): readonly Stretch[] {
  const axes = node.list("axes") ?? x.shape.map((_, axis) => axis);
  const [scaleAt, sizeAt] = node.opset < 11 ? [1, undefined] : [2, 3];
  const given = (index: number | undefined) => {
    const input = index === undefined ? undefined : node.optional(index);
    return input === undefined || input.shape[0] === 0 ? undefined : index;
  };
  const settings = node.list("scales");
  const scales = settings ?? (given(scaleAt) === undefined ? undefined : node.numbers(scaleAt));
  const sizes = given(sizeAt) === undefined ? undefined : node.sizes(sizeAt!);
  return axes.flatMap((axis, i): Stretch[] => {
    const from = x.shape[axis]!;
    const isSame = sizes === undefined ? scales?.[i] === 1 : sizes[i] === from;
    if (isSame) return [];
    const size = sizes?.[i];
    if (typeof from !== "number" || (sizes !== undefined && typeof size !== "number")) {
      throw new ProblemError({ what: `axis ${axis} must have a known size to be resized`, received: String(from) });
    }
    const scale = scales?.[i] ?? Number(size) / from;
    const to = typeof size === "number" ? size : Math.floor(from * scale);
    expectCounts("the size of its result", [to], { least: 1 });
    expectCounts("the size of its input", [from], { least: 1 });
    return [{ axis, from, to, scale }];
  });
}

function held(at: number, size: number): number {
  return Math.min(Math.max(at, 0), size - 1);
}

/** The two elements beside a place, with their weights. */
function between(at: number, size: number): readonly (readonly [position: number, weight: number])[] {
  const place = held(at, size);
  const before = Math.min(Math.floor(place), Math.max(0, size - 2));
  const weight = place - before;
  return size === 1 || weight === 0
    ? [[before, 1]]
    : [
        [before, 1 - weight],
        [before + 1, weight],
      ];
}

/** Each element several times, one behind the other. */
function repeated(x: Value, { axis, from, to }: Stretch): Value {
  const column = reshape(x, x.shape.toSpliced(axis + 1, 0, 1));
  return reshape(expand(column, column.shape.with(axis + 1, to / from)), x.shape.with(axis, to));
}

/** Each element a weighted sum of x's along the axis: a product with a matrix of those weights. */
function mixed(
  x: Value,
  { axis, from, to }: Stretch,
  rows: readonly (readonly (readonly [number, number])[])[],
): Value {
  const weights = new Float64Array(from * to);
  rows.forEach((row, at) => {
    for (const [position, weight] of row) weights[position * to + at]! += weight;
  });
  const last = x.shape.length - 1;
  const order = x.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
  const product = matMul(transpose(x, order), constant(fromNumbers(x.dtype, [from, to], weights)));
  return transpose(product, order);
}

function sampled(node: NodeReader): Value {
  const words = { bilinear: "linear", linear: "linear", nearest: "nearest", bicubic: "cubic", cubic: "cubic" } as const;
  const borders = { zeros: "zeros", border: "border", reflection: "reflection" } as const;
  return gridSample(node.input(0), node.input(1), {
    mode: choose(words, "mode", node.text("mode", "linear")),
    paddingMode: choose(borders, "padding_mode", node.text("padding_mode", "zeros")),
    alignCorners: node.int("align_corners", 0) !== 0,
  });
}

/** The grid of an affine map, for images [n, c, h, w]. */
function grid(node: NodeReader): Value {
  const size = node.sizes(1);
  const [height, width] = size.slice(2);
  if (size.length !== 4 || typeof height !== "number" || typeof width !== "number") {
    throw new ProblemError({ what: "its size must be [n, c, height, width]", received: `[${size}]` });
  }
  return affineGrid(node.input(0), [height, width], node.int("align_corners", 0) !== 0);
}

/** Images of another size, and images read elsewhere. */
export const resizing: Importers = {
  Resize: resized,
  Upsample: resized,
  GridSample: sampled,
  AffineGrid: grid,
};
