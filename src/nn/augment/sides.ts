import { ProblemError } from "../../errors.ts";
import { describeValue } from "../options.ts";

/** One number for both sides of an image, or one for each. */
export type Sides = number | readonly [down: number, right: number];

/**
 * The numbers for both sides.
 * @throws ProblemError when they are neither one number nor two.
 */
export function sidesOf(factory: string, name: string, value: Sides): readonly [down: number, right: number] {
  if (typeof value === "number") return [value, value];
  if (Array.isArray(value) && value.length === 2) return [value[0], value[1]];
  throw new ProblemError({
    what: `${factory}: ${name} is neither a number nor two`,
    expected: "one for both sides, or [down, right]",
    received: describeValue(value),
  });
}
