import { rules } from "../../src/autodiff/rules/table.ts";
import type { Value } from "../../src/graph/graph.ts";
import { inOrder } from "../../src/graph/walk.ts";

/** Whether something that a value is made of lets no gradient through, and says so. */
export function blocksGradient(y: Value): boolean {
  return inOrder([y]).some(({ op }) => {
    const rule = rules[op];
    return typeof rule !== "function" && rule.none !== "zero";
  });
}
