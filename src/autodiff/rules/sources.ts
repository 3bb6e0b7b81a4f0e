import { type Rules, ZERO } from "../rule.ts";

/** What nothing flows through, because nothing is behind it. */
export const sources = {
  Input: ZERO,
  Constant: ZERO,
  Dimension: ZERO,
} satisfies Partial<Rules>;
