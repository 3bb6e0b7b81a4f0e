import type { Rules } from "./table.ts";
export const matrix = {} satisfies Partial<Rules>;
