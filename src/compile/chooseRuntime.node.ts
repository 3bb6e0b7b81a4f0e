import { existsSync } from "node:fs";
import { expectOptions, kindOf, ProblemError } from "../errors.ts";
import { cpuRuntime, webgpuRuntime } from "../runtime/ort.node.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { wasmRuntime } from "../runtime/wasm.node.ts";
import { type EngineOptions, proven } from "./chooseRuntime.ts";
import { fasterOf } from "./fastest.ts";

/**
 * An engine of Node: the one that is asked for, or the fastest that works: the graphics card where there is one that is
 * clearly faster, otherwise the processor. The trial takes a second or two, and only where there is a card.
 * @throws ProblemError when the engine that was asked for does not work here.
 */
export async function chooseRuntime(options: EngineOptions = {}): Promise<Runtime> {
  expectOptions("chooseRuntime", options, ["engine", "threads"]);
  const { engine, threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new ProblemError({
      what: "chooseRuntime: threads is out of range",
      expected: "a whole number of at least 1",
      received: kindOf(threads),
    });
  }
  const settings = threads === undefined ? {} : { threads };
  switch (engine) {
    case "cpu":
      return cpuRuntime(settings);
    case "webgpu":
      return proven(webgpuRuntime(settings));
    case "wasm":
      return proven(wasmRuntime(settings));
    case undefined:
      return hasGraphicsCard() ? fasterOf(cpuRuntime(settings), webgpuRuntime(settings)) : cpuRuntime(settings);
    default:
      throw new ProblemError({
        what: "chooseRuntime: engine is unknown",
        expected: '"cpu", "webgpu" or "wasm"',
        received: kindOf(engine),
      });
  }
}

/** Whether the system shows a card. Asking ONNX Runtime where there is none prints its complaints on the terminal. */
export function hasGraphicsCard(): boolean {
  if (process.platform !== "linux") return process.platform === "darwin" || process.platform === "win32";
  return ["/dev/dri", "/dev/nvidia0", "/dev/dxg"].some((file) => existsSync(file));
}
