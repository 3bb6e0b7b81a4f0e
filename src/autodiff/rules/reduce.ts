import type { Rules } from "../rule.ts";
export const reduce = {} satisfies Partial<Rules>;
