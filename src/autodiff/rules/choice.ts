import type { Rules } from "../rule.ts";
export const choice = {} satisfies Partial<Rules>;
