import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { type Graph, input, type Value, type ValueOf } from "../../src/graph/graph.ts";
import type { OpType } from "../../src/graph/operators.ts";
import { bind } from "../../src/graph/shape.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { operators } from "../../src/onnx/operators.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor } from "../../src/tensor/tensor.ts";
import { blocksGradient } from "../autodiff/blocksGradient.ts";
import type { Variant } from "../autodiff/variants.ts";
import { expectClose } from "./compare.ts";
import { engines } from "./engines.ts";
import { variants } from "./variants.ts";

/** Two sizes of the batch, run in the same session. */
const BATCH_SIZES = [3, 1];

for (const engine of engines) {
  const skipped = new Map(engine.skip.map(({ operator, reason }) => [operator, reason]));
  describe(`${engine.name} computes what the reference does`, () => {
    for (const variant of variants) {
      test(variant.name, async ({ skip }) => {
        const graph = graphOf(variant);
        const reason = [...operatorsOf(graph)].map((op) => skipped.get(op)).find((text) => text !== undefined);
        if (reason !== undefined) skip(reason);
        const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
        const symbolic = graph.inputs.some(({ shape }) => shape.includes("N"));
        try {
          for (const batchSize of symbolic ? BATCH_SIZES : BATCH_SIZES.slice(0, 1)) {
            const feeds = feedsOf(variant, graph, batchSize);
            const results = await session.run(feeds);
            const expected = evaluate(Object.values(graph.outputs), feeds, { symbols: { N: batchSize } });
            for (const [i, name] of Object.keys(graph.outputs).entries()) {
              expectClose(results[name]!, expected[i]!, graph.outputs[name]!, `${name}, batch of ${batchSize}`);
            }
          }
        } finally {
          await session.close();
        }
      });
    }
  });
}

test("every operator is among the cases, or among what they are lowered to", () => {
  const graphs = variants.map(graphOf);
  const lowered = engines.flatMap((engine) => graphs.map(engine.lower));
  const covered = new Set([...graphs, ...lowered].flatMap((graph) => [...operatorsOf(graph)]));
  const missing = Object.keys(operators).filter((op) => !covered.has(op as OpType));
  expect(missing, "operators without a row in test/autodiff/variants.ts or test/onnx/variants.ts").toEqual([]);
});

/** A variant's value in float32 and, where it has them, the gradients of its elements' weighted sum. */
function graphOf({ inputs: points, build }: Variant): Graph {
  const inputs = points.map(({ shape }, i) => input(`x${i}`, "float32", shape));
  const y = build(...inputs);
  const outputs: Record<string, Value> = { y };
  if (y.dtype !== "float32" || blocksGradient(y)) return { inputs, outputs };
  const weights = input("u", "float32", y.shape);
  gradient(reduceSum(mul(y, weights)), inputs).forEach((each, i) => {
    outputs[`gradient ${i}`] = each;
  });
  return { inputs: [...inputs, weights], outputs };
}

function operatorsOf(graph: Graph): Set<OpType> {
  return new Set(inOrder([...graph.inputs, ...Object.values(graph.outputs)]).map(({ op }) => op));
}

function feedsOf({ name, inputs: points }: Variant, graph: Graph, batchSize: number): Record<string, Tensor> {
  const values = (value: ValueOf<"Input">, i: number) => {
    const sizes = bind(value.shape, { N: batchSize });
    const count = elementCount(sizes);
    const key = split(randomKey(i), name);
    return fromNumbers("float32", sizes, points[i]?.values(count, key) ?? normal(key, count));
  };
  return Object.fromEntries(graph.inputs.map((value, i) => [value.attrs.name, values(value, i)]));
}
