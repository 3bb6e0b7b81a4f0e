import type { Rules } from "../rule.ts";
export const matrix = {} satisfies Partial<Rules>;
