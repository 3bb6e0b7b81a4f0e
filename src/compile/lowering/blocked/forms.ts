import type { Value } from "../../../graph/graph.ts";
import type { BlockedActivation } from "../../../graph/operators.ts";
import type { Shape } from "../../../graph/shape.ts";
import { blockChannels, unblockChannels } from "../../../ops/blocked.ts";
import { concat, reshape, slice } from "../../../ops/layout.ts";
import { reduceSum } from "../../../ops/reduce.ts";
import { sumOverPlaces } from "./sums.ts";

/**
 * The four quarters of a blocked image that a 2 x 2 window of step 2 sees: rows 0, 2, .. and 1, 3, .. by columns
 * 0, 2, .. and 1, 3, .., in the order (even, even), (even, odd), (odd, even), (odd, odd). Each [n, c, h / 2, w / 2], blocked.
 */
export type Phases = readonly [Value, Value, Value, Value];

/** Where each phase begins, in their order: [row, column]. */
export const PHASE_STARTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** One value in the layouts that it can be had in. Each is written when it is first asked for. */
export interface Forms {
  readonly shape: Shape;
  /** The layout in which it is computed; the others cost a pass over memory. */
  readonly native: "plain" | "blocked" | "phases";
  plain(): Value;
  /** Only where channels fill whole blocks. */
  blocked(): Value;
  /** Only where, besides, height and width are even. */
  phases(): Phases;
  /** The sum of each channel over its places, [n, c, 1, 1], plain. Only for images, [n, c, h, w]. */
  sum(): Value;
  /** What it is made of, where it is better never computed itself: what reads it then reads that. */
  readonly combination?: Combination | undefined;
  /** The convolution that gives it, where nothing else reads it: it may as well add and bend what it writes. */
  readonly open?: ((end: ConvolutionEnd) => Value) | undefined;
}

/** A blocked image times one number per channel, [1, c, 1, 1] or what repeats to it; none is 1. */
interface Term {
  readonly of: Forms;
  readonly factor?: Value | undefined;
}

/** a1 T1 + a2 T2 + .. + b, as in combination.ts. */
export interface Combination {
  readonly terms: readonly Term[];
  /** One number per channel that is added; none is 0. */
  readonly offset?: Value | undefined;
}

/** What a convolution does to its result while it writes it: result + bias + added, then the activation. */
export interface ConvolutionEnd {
  /** [c] */
  readonly bias?: Value | undefined;
  /** Blocked, in the result's shape. */
  readonly added?: Value | undefined;
  readonly activation?: BlockedActivation | undefined;
}

/** A value computed in the plain layout. */
export function plainForms(value: Value, block: number): Forms {
  const blocked = once(() => blockChannels(value, block));
  return {
    shape: value.shape,
    native: "plain",
    plain: () => value,
    blocked,
    phases: once(() => takePhases(blocked(), block)),
    sum: once(() => reduceSum(value, { axes: [2, 3], keepdims: true })),
  };
}

/** What else is known of a value in the blocked layout. */
export interface Known extends Pick<Forms, "combination" | "open"> {
  readonly phases?: (() => Phases) | undefined;
  readonly sum?: (() => Value) | undefined;
}

/** A value computed in the blocked layout, when it is first needed. */
export function blockedForms(shape: Shape, block: number, write: () => Value, known: Known = {}): Forms {
  const blocked = once(write);
  return {
    shape,
    native: "blocked",
    blocked,
    plain: once(() => unblockChannels(blocked(), block)),
    phases: once(known.phases ?? (() => takePhases(blocked(), block))),
    sum: once(known.sum ?? (() => sumOverPlaces(blocked(), block))),
    combination: known.combination,
    open: known.open,
  };
}

/** A value computed as its four phases. */
export function phasesForms(shape: Shape, block: number, write: () => Phases, sum?: () => Value): Forms {
  const phases = once(write);
  const blocked = once(() => joinPhases(phases(), shape, block));
  return {
    shape,
    native: "phases",
    phases,
    blocked,
    plain: once(() => unblockChannels(blocked(), block)),
    sum: once(sum ?? (() => sumOverPlaces(blocked(), block))),
  };
}

/** Whether a value can be blocked: [n, c, h, w] whose channels fill whole blocks. */
export function fitsBlocks(shape: Shape, block: number): boolean {
  return shape.length === 4 && typeof shape[1] === "number" && shape[1] > 0 && shape[1] % block === 0;
}

/** Cuts blocked memory [.., h, w, block] into its phases. */
function takePhases(blocked: Value, block: number): Phases {
  const [batch, channels, height, width] = blocked.shape;
  const [rows, columns] = [Number(height) / 2, Number(width) / 2];
  const pairs = reshape(blocked, [-1, 2, columns, 2, block]);
  const phase = ([row, column]: readonly [number, number]) => {
    const part = slice(pairs, [
      { axis: 1, start: row, end: row + 1 },
      { axis: 3, start: column, end: column + 1 },
    ]);
    return reshape(part, [batch!, channels!, rows, columns]);
  };
  const [a, b, c, d] = PHASE_STARTS;
  return [phase(a), phase(b), phase(c), phase(d)];
}

/** Puts phases together again: columns alternate, then rows. */
function joinPhases([a, b, c, d]: Phases, shape: Shape, block: number): Value {
  const columns = Number(shape[3]);
  const row = (even: Value, odd: Value) => {
    const alternating = concat([reshape(even, [-1, 1, block]), reshape(odd, [-1, 1, block])], 1);
    return reshape(alternating, [-1, 1, columns * block]);
  };
  return reshape(concat([row(a, b), row(c, d)], 1), shape);
}

/** A function that is called once; later calls give what it gave. */
export function once<T>(write: () => T): () => T {
  let written: T | undefined;
  return () => {
    written ??= write();
    return written;
  };
}
