import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as layersDoor from "../../src/doors/layers.ts";
import { operators } from "../../src/onnx/operators.ts";
import { limits } from "../../src/runtime/limits.ts";
import { features, layerNames } from "./features.ts";

const file = fileURLToPath(new URL("../../FEATURES.md", import.meta.url));

test("FEATURES.md is what the code and the tests say; `npm run features` writes it anew", () => {
  const text = features();
  if (process.env.UPDATE_FEATURES !== undefined) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("every row of the layers is a function of the door", () => {
  for (const name of layerNames) expect(typeof (layersDoor as Record<string, unknown>)[name], name).toBe("function");
});

test("limits name operators that there are", () => {
  const named = limits.flatMap((limit) => limit.operators ?? []);
  expect(named.filter((name) => !(name in operators))).toEqual([]);
});
