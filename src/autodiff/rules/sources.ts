import { ZERO } from "../rule.ts";
import type { Rules } from "./table.ts";

/** What nothing flows through, because nothing is behind it. */
export const sources = {
  Input: ZERO,
  Constant: ZERO,
  Dimension: ZERO,
} satisfies Partial<Rules>;
