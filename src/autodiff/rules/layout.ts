import type { Rules } from "./table.ts";
export const layout = {} satisfies Partial<Rules>;
