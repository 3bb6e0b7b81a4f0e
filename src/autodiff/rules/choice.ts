import { cast, where } from "../../ops/choice.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { type Rules, ZERO } from "../rule.ts";

/** Comparisons move in steps; a choice passes the gradient to what was chosen. */
export const choice = {
  Equal: ZERO,
  Greater: ZERO,
  GreaterOrEqual: ZERO,
  Less: ZERO,
  LessOrEqual: ZERO,
  And: ZERO,
  Or: ZERO,
  Not: ZERO,
  // d(c ? a : b) = c ? da : db
  Where: ({ inputs: [condition] }, dy) => [ZERO, () => where(condition!, dy, 0), () => where(condition!, 0, dy)],
  // between floats the identity; whole numbers and truth move in steps
  Cast: ({ inputs: [x], attrs: { to } }, dy) => [isFloat(x!.dtype) && isFloat(to) ? () => cast(dy, x!.dtype) : ZERO],
} satisfies Partial<Rules>;
