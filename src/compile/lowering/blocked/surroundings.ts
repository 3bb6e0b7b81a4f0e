import type { Value, ValueOf } from "../../../graph/graph.ts";
import type { OpType } from "../../../graph/operators.ts";
import type { Forms } from "./forms.ts";

/** What a rule knows of the graph around a value. */
export interface Surroundings {
  readonly block: number;
  /** The forms in which a value of the original graph can be had. */
  formsOf(value: Value): Forms;
  /** The values of the original graph that read a value. */
  usersOf(value: Value): readonly Value[];
}

/** How an operator is written in the blocked layout, or undefined where it does not fit. */
export type BlockedRule<T extends OpType> = (value: ValueOf<T>, around: Surroundings) => Forms | undefined;

/** Whether a value is read once, so that what reads it may as well write it. */
export function isReadOnce(value: Value, { usersOf }: Surroundings): boolean {
  const users = usersOf(value);
  return users.length === 1 && users[0]!.inputs.filter((from) => from === value).length === 1;
}

/** Whether a value is one number. */
export function isSingle({ shape }: Value): boolean {
  return shape.every((size) => size === 1);
}

/** Whether a value is one number for each channel of an image, or one for all. */
export function isPerChannel({ shape, dtype }: Value): boolean {
  const channelAxis = shape.length - 3;
  return dtype === "float32" && shape.length <= 4 && shape.every((size, axis) => size === 1 || axis === channelAxis);
}
