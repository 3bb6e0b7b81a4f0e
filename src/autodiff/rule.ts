import type { Value, ValueOf } from "../graph/graph.ts";
import type { OpType } from "../graph/operators.ts";

/**
 * The gradient of one operator: for each of its inputs a function that writes the gradient of the loss with respect
 * to that input, called only where it is needed. `y` is the operator's value, with its `inputs` and `attrs`; `dy` the
 * gradient of the loss with respect to it. A rule never thinks of broadcasting: the result may have y's shape, and
 * `gradient` sums it to the input's.
 */
export type Rule<T extends OpType> = Differentiable<T> | NoGradient;

export type Differentiable<T extends OpType> = (y: ValueOf<T>, dy: Value) => readonly (InputGradient | Blocked)[];

export type InputGradient = () => Value;

/** "zero": the operator is constant almost everywhere. Any other text: why gradients cannot flow, told to the user. */
export interface Blocked {
  readonly none: string;
}

export type NoGradient = Blocked;

/** The row of an operator (or one input of it) through which no gradient flows because it moves in steps. */
export const ZERO: Blocked = { none: "zero" };

/** The row of an operator that has no gradient here, and why. */
export function blocked(reason: string): Blocked {
  return { none: reason };
}

/** The whole table: one row for every operator. */
export type Rules = { readonly [T in OpType]: Rule<T> };
