import { availableParallelism } from "node:os";
import { expectOptions, ProblemError } from "../errors.ts";
import type { Runtime } from "./runtime.ts";
import { type WasmOptions, type WebLibrary, wasmOn } from "./wasm.ts";

/**
 * ONNX Runtime compiled to WebAssembly: the engine of browsers, in Node. Slower than `cpuRuntime`; for trying out what a
 * page will do. Needs the package onnxruntime-web, which Plumage does not bring along.
 */
export function wasmRuntime(options: WasmOptions = {}): Runtime {
  expectOptions("wasmRuntime", options, ["threads"]);
  return wasmOn(loadLibrary, options.threads ?? availableParallelism());
}

async function loadLibrary(): Promise<WebLibrary> {
  try {
    return (await import("onnxruntime-web")) as unknown as WebLibrary;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new ProblemError(
      { what: "wasm: the package onnxruntime-web is not installed", mend: "Run: npm install onnxruntime-web" },
      { cause },
    );
  }
}
