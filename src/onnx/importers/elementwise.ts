import type { Value } from "../../graph/graph.ts";
import { and, cast, equal, greater, greaterOrEqual, less, lessOrEqual, not, or, where } from "../../ops/choice.ts";
import {
  abs,
  add,
  ceil,
  clip,
  cos,
  div,
  erf,
  exp,
  floor,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  reciprocal,
  round,
  sign,
  sin,
  sqrt,
  sub,
} from "../../ops/elementwise.ts";
import type { NodeReader } from "../nodeReader.ts";
import type { Importer, Importers } from "./importer.ts";

function one(of: (x: Value) => Value): Importer {
  return (node) => of(node.input(0));
}

function two(of: (a: Value, b: Value) => Value): Importer {
  return (node) => of(node.input(0), node.input(1));
}

/** Operators of any number of inputs. */
function many(of: (a: Value, b: Value) => Value): Importer {
  return (node) => node.inputs().reduce(of);
}

/** x held between two numbers, which were settings before opset 11. */
function clipped(node: NodeReader): Value {
  const x = node.input(0);
  const bounds = (["min", "max"] as const).map((name, i) => {
    if (node.opset < 11) return node.has(name) ? node.float(name) : undefined;
    return node.optional(i + 1) === undefined ? undefined : node.numbers(i + 1)[0];
  });
  return clip(x, bounds[0] ?? -Infinity, bounds[1] ?? Infinity);
}

/** The exponent may be of another type than x. */
function power(node: NodeReader): Value {
  const x = node.input(0);
  return pow(x, cast(node.input(1), x.dtype));
}

/** Single elements, comparison and choice. */
export const elementwise: Importers = {
  Abs: one(abs),
  Ceil: one(ceil),
  Cos: one(cos),
  Erf: one(erf),
  Exp: one(exp),
  Floor: one(floor),
  Log: one(log),
  Neg: one(neg),
  Reciprocal: one(reciprocal),
  Round: one(round),
  Sign: one(sign),
  Sin: one(sin),
  Sqrt: one(sqrt),
  Tan: one((x) => div(sin(x), cos(x))),
  Clip: clipped,
  Add: two(add),
  Sub: two(sub),
  Mul: two(mul),
  Div: two(div),
  Pow: power,
  Min: many(min),
  Max: many(max),
  Sum: many(add),
  Mean: (node) => div(node.inputs().reduce(add), node.inputs().length),
  Equal: two(equal),
  Greater: two(greater),
  GreaterOrEqual: two(greaterOrEqual),
  Less: two(less),
  LessOrEqual: two(lessOrEqual),
  And: two(and),
  Or: two(or),
  Xor: two((a, b) => not(equal(a, b))),
  Not: one(not),
  Where: (node) => where(node.input(0), node.input(1), node.input(2)),
  Cast: (node) => cast(node.input(0), node.dtype("to")),
  CastLike: two((x, like) => cast(x, like.dtype)),
};
