import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { type Graph, input, type Value, type ValueOf } from "../../src/graph/graph.ts";
import type { OpType } from "../../src/graph/operators.ts";
import { bind } from "../../src/graph/shape.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor } from "../../src/tensor/tensor.ts";
import { blocksGradient } from "../autodiff/blocksGradient.ts";
import type { Variant } from "../autodiff/variants.ts";
import { record, recorded } from "../features/recorded.ts";
import { allowance, expectClose } from "./compare.ts";
import type { Engine } from "./openEngines.ts";
import { variants } from "./variants.ts";

/** Two sizes of the batch, run in the same session. */
const BATCH_SIZES = [3, 1];

/** Holds an engine against the reference: every operator with every setting, and the gradients. */
export function testOperators(engine: Engine): void {
  const conform = new Set<string>();
  describe(`${engine.name} computes what the reference does`, () => {
    for (const variant of variants) {
      test(variant.name, async ({ skip }) => {
        const graph = graphOf(variant);
        const { reason, tolerance } = allowance(engine.runtime.engine, graph);
        if (reason !== undefined) skip(reason);
        const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
        const symbolic = graph.inputs.some(({ shape }) => shape.includes("N"));
        try {
          for (const batchSize of symbolic ? BATCH_SIZES : BATCH_SIZES.slice(0, 1)) {
            const feeds = feedsOf(variant, graph, batchSize);
            const results = await session.run(feeds);
            const expected = evaluate(Object.values(graph.outputs), feeds, { symbols: { N: batchSize } });
            for (const [i, name] of Object.keys(graph.outputs).entries()) {
              const what = `${name}, batch of ${batchSize}`;
              expectClose(results[name]!, expected[i]!, graph.outputs[name]!, what, tolerance);
            }
          }
        } finally {
          await session.close();
        }
        for (const op of [...operatorsOf(graph), ...operatorsOf(engine.lower(graph))]) conform.add(op);
      });
    }

    test("no operator has stopped conforming; `npm run features` records anew", () => {
      if (process.env.UPDATE_FEATURES !== undefined) record(engine.name, "operators", conform);
      expect(recorded(engine.name, "operators").filter((op) => !conform.has(op))).toEqual([]);
    });
  });
}

/** A variant's value in float32 and, where it has them, the gradients of its elements' weighted sum. */
export function graphOf({ inputs: points, build }: Variant): Graph {
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

export function operatorsOf(graph: Graph): Set<OpType> {
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
