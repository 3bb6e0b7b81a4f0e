import { constant, type Value } from "../../../graph/graph.ts";
import type { BlockedActivation } from "../../../graph/operators.ts";
import type { Shape } from "../../../graph/shape.ts";
import { blockedConv } from "../../../ops/blocked.ts";
import { add, clip, div, leakyRelu, mul, relu } from "../../../ops/elementwise.ts";
import { expand, reshape } from "../../../ops/layout.ts";
import { filled } from "../../../tensor/tensor.ts";
import type { Combination, Forms } from "./forms.ts";

/*
 * Values made of other images and of one number per channel,
 *
 *     a1 T1 + a2 T2 + .. + b
 *
 * as batch normalisation and its gradient are. They are put together on paper, and written in as few passes as they have
 * images, or not at all where only their sums are wanted:
 *
 *     sum (a1 T1 + a2 T2 + b) = a1 sum T1 + a2 sum T2 + places b
 *
 * One pass is a depthwise convolution with a window of one place: its filters are the factors, its bias is b, and it may add
 * another image and end in ReLU.
 */

/** A value as the combination that it is, or as itself. */
export function combinationOf(forms: Forms): Combination {
  return forms.combination ?? { terms: [{ of: forms }] };
}

export function plus(a: Combination, b: Combination): Combination {
  return { terms: [...a.terms, ...b.terms], offset: addMaybe(a.offset, b.offset) };
}

/** a + one number per channel. */
export function raised(a: Combination, by: Value): Combination {
  return { terms: a.terms, offset: addMaybe(a.offset, by) };
}

/** a times one number per channel. */
export function scaled(a: Combination, by: Value): Combination {
  return withFactors(a, (factor) => (factor === undefined ? by : mul(factor, by)));
}

/** a divided by one number per channel. */
export function divided(a: Combination, by: Value): Combination {
  return withFactors(a, (factor) => div(factor ?? 1, by));
}

export function negated(a: Combination): Combination {
  return scaled(a, number(-1));
}

function withFactors({ terms, offset }: Combination, change: (factor: Value | undefined) => Value): Combination {
  return {
    terms: terms.map(({ of, factor }) => ({ of, factor: change(factor) })),
    offset: offset && change(offset),
  };
}

function addMaybe(a: Value | undefined, b: Value | undefined): Value | undefined {
  return a && b ? add(a, b) : (a ?? b);
}

/** The sum over places, [n, c, 1, 1], from the sums of its terms. */
export function sumOf({ terms, offset }: Combination, shape: Shape): Value {
  const places = Number(shape[2]) * Number(shape[3]);
  const sums = terms.map(({ of, factor }) => (factor === undefined ? of.sum() : mul(of.sum(), factor)));
  return (offset === undefined ? sums : [...sums, mul(offset, places)]).reduce(add);
}

export interface WriteOptions {
  /** [n, c, h, w] */
  readonly shape: Shape;
  readonly block: number;
  /** What comes last. Default none. */
  readonly activation?: BlockedActivation | undefined;
}

/** Writes a combination as a blocked value, with an activation at its end. */
export function writeCombination(combination: Combination, { shape, block, activation }: WriteOptions): Value {
  const { terms, offset } = combination;
  const bias = offset && perChannel(offset, shape);
  const open = terms.findIndex(({ of, factor }) => factor === undefined && of.open !== undefined);
  if (open >= 0) {
    const rest = terms.toSpliced(open, 1);
    const added = rest.length === 0 ? undefined : writeCombination({ terms: rest }, { shape, block });
    return terms[open]!.of.open!({ bias, added, activation });
  }
  const whole = terms.filter(({ factor }) => factor === undefined).map(({ of }) => of.blocked());
  const weighted = terms.filter(({ factor }) => factor !== undefined);
  if (weighted.length === 0 && bias === undefined && (activation === undefined || whole.length === 1)) {
    return activate(whole.reduce(add), activation);
  }

  // What has no factor is added by the passes of what has one, or by a pass of its own.
  const passes = weighted.map(({ of, factor }) => [of.blocked(), perChannel(factor!, shape)] as const);
  if (passes.length === 0) passes.push([whole.shift()!, perChannel(number(1), shape)]);
  let added = whole.shift();
  for (const [i, [x, factors]] of passes.entries()) {
    const isLast = i === passes.length - 1 && whole.length === 0;
    const end = { bias: i === 0 ? bias : undefined, added, activation: isLast ? activation : undefined };
    added = scaleAndAdd(x, factors, end, block);
  }
  return whole.length === 0 ? added! : activate(whole.reduce(add, added!), activation);
}

interface End {
  readonly bias: Value | undefined;
  readonly added: Value | undefined;
  readonly activation: BlockedActivation | undefined;
}

/** x times a number per channel, plus another, plus a blocked value, in one pass. */
function scaleAndAdd(x: Value, factors: Value, { bias, added, activation }: End, block: number): Value {
  const channels = Number(x.shape[1]);
  return blockedConv(x, reshape(factors, [channels, 1, 1, 1]), {
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group: channels,
    block,
    added,
    bias: bias ?? (added && constant(filled("float32", [channels], 0))),
    activation,
  });
}

function activate(x: Value, activation: BlockedActivation | undefined): Value {
  switch (activation?.kind) {
    case "Relu":
      return relu(x);
    case "Clip":
      return clip(x, activation.min, activation.max);
    case "LeakyRelu":
      return leakyRelu(x, activation.alpha);
    default:
      return x;
  }
}

/** One number per channel in the form [c]. */
function perChannel(value: Value, [, channels]: Shape): Value {
  return reshape(expand(value, [1, channels!, 1, 1]), [channels!]);
}

function number(value: number): Value {
  return constant(filled("float32", [], value));
}
