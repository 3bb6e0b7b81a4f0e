import type { Rules } from "../rule.ts";
import { blocked } from "./blocked.ts";
import { choice } from "./choice.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { network } from "./network.ts";
import { reduce } from "./reduce.ts";
import { sources } from "./sources.ts";

/** One row for every operator. A missing row is a compile error that names it. */
export const rules: Rules = {
  ...sources,
  ...elementwise,
  ...choice,
  ...reduce,
  ...matrix,
  ...layout,
  ...network,
  ...blocked,
};
