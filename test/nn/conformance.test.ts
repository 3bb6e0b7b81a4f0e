import { describe, expect, test } from "vitest";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { expectClose } from "../onnx/compare.ts";
import { engines } from "../onnx/engines.ts";
import { layerProgram } from "./conformance.ts";
import { layerCases } from "./layerCases.ts";

/** Two sizes of the batch, run in the same session. */
const BATCH_SIZES = [3, 1];

for (const engine of engines) {
  describe(`${engine.name} runs layers as the reference does`, () => {
    for (const layerCase of layerCases) {
      test(layerCase.name, async () => {
        const { graph, feeds } = layerProgram(layerCase);
        const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
        try {
          for (const batchSize of BATCH_SIZES) {
            const given = Object.fromEntries(
              Object.entries(feeds(batchSize)).filter(([name]) => session.inputs.includes(name)),
            );
            const results = await session.run(given);
            const expected = evaluate(Object.values(graph.outputs), given, { symbols: { N: batchSize } });
            for (const [i, [name, value]] of Object.entries(graph.outputs).entries()) {
              expectClose(results[name]!, expected[i]!, value, `${name}, batch of ${batchSize}`);
            }
          }
        } finally {
          await session.close();
        }
      });
    }
  });
}

test("each case has a name of its own that begins with its layer's", () => {
  const names = layerCases.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  for (const { name, layer } of layerCases) expect(name.split(",")[0]).toBe(layer().kind);
});
