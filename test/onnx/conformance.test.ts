import { expect, test } from "vitest";
import type { OpType } from "../../src/graph/operators.ts";
import { operators } from "../../src/onnx/operators.ts";
import { graphOf, operatorsOf, testOperators } from "./conformance.ts";
import { enginesHere } from "./openEngines.ts";
import { variants } from "./variants.ts";

const engines = await enginesHere(["cpu", "cpu, blocked"]);
for (const engine of engines) testOperators(engine);

test("every operator is among the cases, or among what they are lowered to", () => {
  const graphs = variants.map(graphOf);
  const lowered = engines.flatMap((engine) => graphs.map(engine.lower));
  const covered = new Set([...graphs, ...lowered].flatMap((graph) => [...operatorsOf(graph)]));
  const missing = Object.keys(operators).filter((op) => !covered.has(op as OpType));
  expect(missing, "operators without a row in test/autodiff/variants.ts or test/onnx/variants.ts").toEqual([]);
});
