import { describe, expect, test } from "vitest";
import { input } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { transpose } from "../../src/ops/layout.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { fromNumbers, toNumbers, zeros } from "../../src/tensor/tensor.ts";

const runtime = cpuRuntime({ threads: 1 });
const x = input("x", "float32", ["N", 2]);
const w = input("w", "float32", [2]);
const model = writeOnnx({ inputs: [x, w], outputs: { scaled: mul(x, w), sum: reduceSum(mul(x, w)) } });
const feeds = { x: fromNumbers("float32", [2, 2], [1, 2, 3, 4]), w: fromNumbers("float32", [2], [10, 100]) };

describe("the CPU engine", () => {
  test("says what it is", () => {
    expect([runtime.engine, runtime.threads]).toEqual(["cpu", 1]);
    expect(cpuRuntime().threads).toBeGreaterThanOrEqual(1);
  });

  test("names a model's inputs and outputs, and runs it", async () => {
    const session = await runtime.load(model);
    expect([session.inputs, session.outputs]).toEqual([
      ["x", "w"],
      ["scaled", "sum"],
    ]);
    const { scaled, sum } = await session.run(feeds);
    expect(scaled).toMatchObject({ dtype: "float32", shape: [2, 2] });
    expect(toNumbers(scaled!)).toEqual([10, 200, 30, 400]);
    expect(sum).toMatchObject({ shape: [] });
    expect(toNumbers(sum!)).toEqual([640]);
    await session.close();
  });

  test("writes outputs into the memory that it is given, and new memory for the others", async () => {
    const session = await runtime.load(model);
    const memory = zeros("float32", [2, 2]);
    const results = await session.run(feeds, { scaled: memory });
    expect(results.scaled!.data).toBe(memory.data);
    expect(toNumbers(memory)).toEqual([10, 200, 30, 400]);
    expect(toNumbers(results.sum!)).toEqual([640]);
    // The same memory again, and other numbers in it.
    await session.run({ ...feeds, w: fromNumbers("float32", [2], [1, 1]) }, { scaled: memory });
    expect(toNumbers(memory)).toEqual([1, 2, 3, 4]);
    await session.close();
  });

  test("reads a view of a larger array, and leaves what is fed alone", async () => {
    const session = await runtime.load(model);
    const large = Float32Array.from([9, 9, 1, 2, 3, 4, 9]);
    const view = { dtype: "float32", shape: [2, 2], data: large.subarray(2, 6) } as const;
    expect(toNumbers((await session.run({ ...feeds, x: view })).scaled!)).toEqual([10, 200, 30, 400]);
    expect(Array.from(large)).toEqual([9, 9, 1, 2, 3, 4, 9]);
    await session.close();
  });

  test.each(["float32", "float64", "float16", "uint8", "int8", "int32", "int64", "bool"] as DType[])(
    "takes and gives %s, to the bit",
    async (dtype) => {
      const value = input("value", dtype, ["N", 2]);
      const session = await runtime.load(writeOnnx({ inputs: [value], outputs: { turned: transpose(value) } }));
      const { turned } = await session.run({ value: fromNumbers(dtype, [2, 2], [0, 1, 1, 0]) });
      await session.close();
      expect(turned).toEqual({ dtype, shape: [2, 2], data: fromNumbers(dtype, [4], [0, 1, 1, 0]).data });
    },
  );

  test("refuses feeds that are missing or do not fit", async () => {
    const session = await runtime.load(model);
    await expect(session.run({ x: feeds.x })).rejects.toThrow(/w/);
    await expect(session.run({ ...feeds, w: fromNumbers("float32", [3], [1, 2, 3]) })).rejects.toThrow();
    await session.close();
  });
});
