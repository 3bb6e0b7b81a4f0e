import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { chooseRuntime } from "../../src/compile/chooseRuntime.node.ts";
import { fasterOf } from "../../src/compile/fastest.ts";
import { input } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { fromNumbers, toNumbers, zeros } from "../../src/tensor/tensor.ts";
import { enginesHere } from "../onnx/openEngines.ts";

const x = input("x", "float32", ["N", 2]);
const w = input("w", "float32", [2]);
const model = writeOnnx({ inputs: [x, w], outputs: { scaled: mul(x, w), sum: reduceSum(mul(x, w)) } });
const feeds = { x: fromNumbers("float32", [2, 2], [1, 2, 3, 4]), w: fromNumbers("float32", [2], [10, 100]) };
const engines = await enginesHere(["cpu", "wasm", "webgpu"]);

describe.each(engines)("$name", ({ name, runtime }) => {
  it("writes outputs into the memory that it is given, and new memory for the others", async () => {
    const session = await runtime.load(model);
    expect([session.inputs, session.outputs]).toEqual([
      ["x", "w"],
      ["scaled", "sum"],
    ]);
    const memory = zeros("float32", [2, 2]);
    const results = await session.run(feeds, { scaled: memory });
    expect(results.scaled).toBe(memory);
    expect(toNumbers(memory)).toEqual([10, 200, 30, 400]);
    expect([results.sum!.shape, toNumbers(results.sum!)]).toEqual([[], [640]]);
    await session.close();
  });

  it("reads a view of a larger array, and leaves what is fed alone", async () => {
    const session = await runtime.load(model);
    const large = Float32Array.from([9, 9, 1, 2, 3, 4, 9]);
    const view = { dtype: "float32", shape: [2, 2], data: large.subarray(2, 6) } as const;
    expect(toNumbers((await session.run({ ...feeds, x: view })).scaled!)).toEqual([10, 200, 30, 400]);
    expect(Array.from(large)).toEqual([9, 9, 1, 2, 3, 4, 9]);
    await session.close();
  });

  it("holds several models at once", async () => {
    const sessions = await Promise.all([runtime.load(model), runtime.load(model)]);
    const results = await Promise.all(sessions.map((session) => session.run(feeds)));
    expect(results.map(({ sum }) => toNumbers(sum!))).toEqual([[640], [640]]);
    await Promise.all(sessions.map((session) => session.close()));
  });

  it("refuses what is no model, in words that help", async () => {
    await expect(runtime.load(new Uint8Array([1, 2, 3]))).rejects.toThrow(
      /^ONNX Runtime cannot load this model: .*Check that the file is a complete ONNX model\.$/s,
    );
  });

  it("gives nothing for nothing, or says that it cannot", async () => {
    const session = await runtime.load(model);
    const empty = session.run({ ...feeds, x: zeros("float32", [0, 2]) });
    if (name === "webgpu") await expect(empty).rejects.toThrow(/^webgpu: the input x is empty: .* Leave empty batches/);
    else expect(toNumbers((await empty).sum!)).toEqual([0]);
    await session.close();
  });
});

describe("the choice of an engine", () => {
  it("is the one that is asked for, and it works", async () => {
    for (const { runtime } of engines) {
      const { engine } = runtime;
      expect(await chooseRuntime({ engine, threads: 1 })).toMatchObject({ engine, threads: 1 });
    }
  });

  it("falls on an engine that works, where none is asked for", async () => {
    const session = await (await chooseRuntime()).load(model);
    expect(toNumbers((await session.run(feeds)).sum!)).toEqual([640]);
    await session.close();
  });

  it("never falls on one that does not work, or on software that plays a graphics card", async () => {
    const cpu = cpuRuntime();
    const broken = { engine: "webgpu", threads: 1, load: () => Promise.reject(new Error("no driver")) } as const;
    expect(await fasterOf(cpu, broken)).toBe(cpu);
    const software = engines.find(
      ({ name }) => name === "webgpu" && process.env.VK_ICD_FILENAMES?.includes("swiftshader"),
    );
    if (software !== undefined) expect(await fasterOf(cpu, software.runtime)).toBe(cpu);
  });

  it("falls on the faster of two by the clock, and on the sure one where they are alike", async () => {
    const [one, other] = [cpuRuntime(), cpuRuntime()];
    // Each run is timed by two looks at the clock: what the second shows tells who is fast.
    const clock = (...steps: readonly number[]) => {
      let look = 0;
      let time = 0;
      return () => {
        time += look % 2 === 0 ? 0 : steps[Math.floor(look / 4)]!;
        look += 1;
        return time;
      };
    };
    expect(await fasterOf(one, other, clock(5, 60, 20))).toBe(other);
    expect(await fasterOf(one, other, clock(5, 60, 50))).toBe(one);
    // Too slow by far with little: it is not asked to do more.
    expect(await fasterOf(one, other, clock(500))).toBe(one);
  });

  it.runIf(process.platform === "linux")("says so where there is no graphics card", () => {
    const program = fileURLToPath(new URL("../cli/tinyPlumage.ts", import.meta.url));
    const argv = [
      "--import",
      import.meta.resolve("tsx"),
      program,
      "predict",
      "model.onnx",
      "photo.jpg",
      "--engine",
      "webgpu",
    ];
    const { status, stderr } = spawnSync(process.execPath, argv, {
      encoding: "utf8",
      env: { ...process.env, VK_ICD_FILENAMES: "/nowhere" },
    });
    expect(stderr).toMatch(
      /error: webgpu: this machine has no graphics card that WebGPU can use\. Update its driver, or use another engine: cpu or wasm\.\n$/,
    );
    expect(status).toBe(1);
  });
});
