/** Files that others wrote: PyTorch's exporter, and nodes as tf2onnx and the model zoo have them. See test/frozen/onnx/make.py. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { lower } from "../../src/compile/lowering/lower.ts";
import { formatShape } from "../../src/graph/shape.ts";
import { importOnnx } from "../../src/onnx/import.ts";
import { readOnnxModel } from "../../src/onnx/model.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { symmetric } from "../frozen/formula.ts";

interface Answer {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
}

const folder = fileURLToPath(new URL("../frozen/onnx/", import.meta.url));
const answers = JSON.parse(readFileSync(`${folder}answers.json`, "utf8")) as Readonly<Record<string, Answer>>;
const runtime = cpuRuntime({ threads: 1 });

for (const [name, { inputs, outputs }] of Object.entries(answers)) {
  describe(name, () => {
    const bytes = new Uint8Array(readFileSync(`${folder}${name}.onnx`));
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([input, shape]) => [
        input,
        fromNumbers("float32", shape, symmetric(name, elementCount(shape), 2)),
      ]),
    );
    // A file for one image takes any number of them once its batch is said to be open.
    const shapes = Object.fromEntries(
      Object.entries(inputs).map(([input, shape]) => [input, shape.with(0, "N" as never)]),
    );
    const { graph } = importOnnx(bytes, { shapes });

    test("is the same in float64", () => {
      const found = evaluate(Object.values(graph.outputs), feeds);
      expectAnswers(Object.fromEntries(Object.keys(graph.outputs).map((each, i) => [each, found[i]!])), outputs, 1e-5);
    });

    test("is the same when it is written again", async () => {
      const session = await runtime.load(writeOnnx(lower(graph)));
      expectAnswers(await session.run(feeds), outputs, 1e-4);
      await session.close();
    });

    test("is what the engine makes of the file itself", async () => {
      const { inputs: declared } = readOnnxModel(bytes);
      const session = await runtime.load(bytes);
      // A file for one image gets the first alone.
      const count = declared[0]!.shape[0];
      const first = (tensor: Tensor): Tensor => {
        const shape = typeof count === "number" ? [count, ...tensor.shape.slice(1)] : tensor.shape;
        return fromNumbers("float32", shape, toNumbers(tensor).slice(0, elementCount(shape)));
      };
      const mine = evaluate(Object.values(graph.outputs), mapped(feeds, first));
      const theirs = await session.run(mapped(feeds, first));
      await session.close();
      Object.keys(graph.outputs).forEach((each, i) => {
        expectClose(toNumbers(mine[i]!), toNumbers(theirs[each]!), 1e-4);
      });
    });
  });
}

function mapped(tensors: Readonly<Record<string, Tensor>>, of: (tensor: Tensor) => Tensor): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, of(tensor)]));
}

function expectAnswers(found: Readonly<Record<string, Tensor>>, wanted: Answer["outputs"], tolerance: number): void {
  for (const [name, { shape, data }] of Object.entries(wanted)) {
    expect(formatShape(found[name]!.shape)).toBe(formatShape(shape));
    expectClose(toNumbers(found[name]!), data, tolerance);
  }
}

function expectClose(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  const scale = 1 + Math.max(...wanted.map(Math.abs));
  for (const [i, each] of wanted.entries()) {
    expect(Math.abs(found[i]! - each), `element ${i}: ${found[i]}, not ${each}`).toBeLessThan(tolerance * scale);
  }
}
