import { describe, expect, test } from "vitest";
import { rules } from "../../src/autodiff/rules/table.ts";
import { input } from "../../src/graph/graph.ts";
import { checkGradient } from "./checkGradient.ts";
import { variants } from "./variants.ts";

describe("each rule agrees with the derivative's definition", () => {
  for (const { name, inputs, build } of variants) {
    test(name, () => checkGradient(name, inputs, build));
  }
});

test("every operator with a gradient stands in the table", () => {
  const covered = variants.map(
    ({ inputs, build }) => build(...inputs.map(({ shape }, i) => input(`x${i}`, "float64", shape))).op,
  );
  const differentiable = Object.entries(rules).filter(([, rule]) => typeof rule === "function");
  const missing = differentiable.map(([op]) => op).filter((op) => !covered.includes(op as never));
  expect(missing, "operators without a row in test/autodiff/variants.ts").toEqual([]);
});
