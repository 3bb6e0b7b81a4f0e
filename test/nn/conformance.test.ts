import { expect, test } from "vitest";
import { enginesHere } from "../onnx/openEngines.ts";
import { testLayers } from "./conformance.ts";
import { layerCases } from "./layerCases.ts";

for (const engine of await enginesHere(["cpu", "cpu, blocked"])) testLayers(engine);

test("each case has a name of its own that begins with its layer's", () => {
  const names = layerCases.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  for (const { name, layer } of layerCases) expect(name.split(",")[0]).toBe(layer().kind);
});
