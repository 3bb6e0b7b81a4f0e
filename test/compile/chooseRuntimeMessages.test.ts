import { expect, test } from "vitest";
import { chooseRuntime } from "../../src/compile/chooseRuntime.node.ts";

test.each([
  [{ engine: "gpu" }, 'chooseRuntime: engine is unknown: expected "cpu", "webgpu" or "wasm", got "gpu".'],
  [{ threads: "2" }, 'chooseRuntime: threads is out of range: expected a whole number of at least 1, got "2".'],
  [{ egnine: "cpu" }, "Did you mean engine?"],
  ["wasm", "expected an object such as { engine: ... }"],
])("chooseRuntime(%j) is explained", async (options, told) => {
  await expect(chooseRuntime(options as never)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining(told),
  });
});
