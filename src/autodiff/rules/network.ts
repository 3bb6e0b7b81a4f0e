import type { Rules } from "../rule.ts";
export const network = {} satisfies Partial<Rules>;
