import { ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { type Dim, multiply } from "../../graph/shape.ts";
import { cast } from "../../ops/choice.ts";
import { concat, dimension, expand, reshape } from "../../ops/layout.ts";
import { fromNumbers } from "../../tensor/tensor.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importers } from "./importer.ts";
import { expectCounts } from "./limits.ts";

/** Sizes as an int64 list; symbolic ones are asked for when the graph runs. */
function sizeList(dims: readonly Dim[]): Value {
  if (dims.every((dim) => typeof dim === "number")) return constant(fromNumbers("int64", [dims.length], dims));
  const parts = dims.map((dim) => reshape(size(dim), [1]));
  return concat(parts, 0);
}

function size(dim: Dim): Value {
  return typeof dim === "number" ? constant(fromNumbers("int64", [], [dim])) : cast(dimension([dim]), "int64");
}

function shapeOf(node: NodeReader): Value {
  const { shape } = node.input(0);
  const place = (at: number) => Math.min(shape.length, Math.max(0, at < 0 ? at + shape.length : at));
  return sizeList(shape.slice(place(node.int("start", 0)), place(node.int("end", shape.length))));
}

function constantOf(node: NodeReader): Value {
  const tensor = node.tensor("value");
  if (tensor !== undefined) return constant(tensor);
  for (const [name, dtype] of [
    ["value_float", "float32"],
    ["value_int", "int64"],
  ] as const) {
    if (node.has(name)) return constant(fromNumbers(dtype, [], [node.float(name)]));
  }
  for (const [name, dtype] of [
    ["value_floats", "float32"],
    ["value_ints", "int64"],
  ] as const) {
    const list = node.list(name);
    if (list !== undefined) return constant(fromNumbers(dtype, [list.length], list));
  }
  throw new ProblemError({
    what: "its value is neither a tensor nor a number",
    mend: "Texts and sparse tensors have no place here.",
  });
}

/** One number, repeated in a shape. */
function constantOfShape(node: NodeReader): Value {
  const shape = node.sizes(0);
  const fill = node.tensor("value") ?? fromNumbers("float32", [1], [0]);
  return expand(reshape(constant(fill), []), shape);
}

function range(node: NodeReader): Value {
  const [start, limit, delta] = [0, 1, 2].map((i) => node.numbers(i)[0]!);
  const count = Math.max(0, Math.ceil((limit! - start!) / delta!));
  expectCounts("the length of its list", [count]);
  const numbers = Array.from({ length: count }, (_, i) => start! + i * delta!);
  return constant(fromNumbers(node.input(0).dtype, [count], numbers));
}

/** What begins a graph: constants, and the shapes of values. */
export const sources: Importers = {
  Constant: constantOf,
  ConstantOfShape: constantOfShape,
  Shape: shapeOf,
  Size: (node) => size(multiply(node.input(0).shape)),
  Range: range,
};
