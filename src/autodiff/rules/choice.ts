import type { Rules } from "./table.ts";
export const choice = {} satisfies Partial<Rules>;
