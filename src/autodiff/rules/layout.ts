import type { Rules } from "../rule.ts";
export const layout = {} satisfies Partial<Rules>;
