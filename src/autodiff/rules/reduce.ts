import type { Rules } from "./table.ts";
export const reduce = {} satisfies Partial<Rules>;
