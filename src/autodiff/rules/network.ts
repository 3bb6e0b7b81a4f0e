import type { Rules } from "./table.ts";
export const network = {} satisfies Partial<Rules>;
