/** What is written as ONNX and read again computes the same: every operator, every variant. */
import { describe, expect, test } from "vitest";
import { lower } from "../../src/compile/lowering/lower.ts";
import { type Graph, input } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import { importObstacles, importOnnx } from "../../src/onnx/import.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import type { Variant } from "../autodiff/variants.ts";
import { variants } from "./variants.ts";

const BATCH_SIZE = 2;

describe("written and read again", () => {
  for (const variant of variants) {
    test(variant.name, () => {
      const graph = lower(graphOf(variant));
      // A file's size of 0 is read as an open one.
      const empty = graph.inputs.filter(({ shape }) => shape.includes(0));
      const shapes = Object.fromEntries(empty.map(({ attrs, shape }) => [attrs.name, shape]));
      const { graph: again } = importOnnx(writeOnnx(graph), { shapes });
      expect(again.inputs.map(({ attrs, dtype }) => [attrs.name, dtype])).toEqual(
        graph.inputs.map(({ attrs, dtype }) => [attrs.name, dtype]),
      );
      expect(again.outputs.y).toMatchObject({ dtype: graph.outputs.y!.dtype });
      const feeds = feedsOf(variant, graph);
      const [wanted] = evaluate([graph.outputs.y!], feeds, { symbols: { N: BATCH_SIZE } });
      const [found] = evaluate([again.outputs.y!], feeds, { symbols: { N: BATCH_SIZE } });
      expect(found!.shape).toEqual(wanted!.shape);
      expectClose(toNumbers(found!), toNumbers(wanted!));
    });
  }
});

test("one engine's memory layout is refused by name", () => {
  const variant = variants.find(({ name }) => name === "conv of 16 channels to 16, 1x1")!;
  const blocked = writeOnnx(lower(graphOf(variant), { channelBlock: 8 }));
  const what = importObstacles(blocked).map((each) => each.what);
  expect(what.some((each) => each.includes("com.microsoft.nchwc.Conv"))).toBe(true);
});

function graphOf({ inputs: points, build }: Variant): Graph {
  const inputs = points.map(({ shape }, i) => input(`x${i}`, "float32", shape));
  const y = build(...inputs);
  // Beside the others, so that some input tells each size.
  return { inputs: [...inputs, input("like y", "float32", y.shape)], outputs: { y } };
}

function feedsOf({ name, inputs: points }: Variant, graph: Graph): Record<string, Tensor> {
  return Object.fromEntries(
    graph.inputs.map((value, i) => {
      const sizes = bind(value.shape, { N: BATCH_SIZE });
      const count = elementCount(sizes);
      const key = split(randomKey(i), name);
      return [value.attrs.name, fromNumbers("float32", sizes, points[i]?.values(count, key) ?? normal(key, count))];
    }),
  );
}

/** Attributes are float32 in a file: their rounding is all that may differ. */
function expectClose(found: readonly number[], wanted: readonly number[]): void {
  const scale = 1 + Math.max(0, ...wanted.map(Math.abs).filter(Number.isFinite));
  for (const [i, each] of wanted.entries()) {
    const isClose = Object.is(found[i], each) || Math.abs(found[i]! - each) <= 1e-6 * scale;
    expect(isClose, `element ${i}: ${found[i]}, not ${each}`).toBe(true);
  }
}
