import { ProblemError } from "../errors.ts";
import { optimization } from "./ort.ts";
import type { Runtime } from "./runtime.ts";
import { inTurn, once, type WasmOptions, type WebLibrary, wasmOn } from "./wasm.ts";
import { loadWebgpu } from "./webgpu.ts";

export interface WebOptions extends WasmOptions {
  /**
   * The folder, as a URL that ends in "/", from which the page serves onnxruntime-web's ort-wasm-*.wasm files. Default:
   * beside the script itself, where bundlers that know `new URL(file, import.meta.url)` put them. Nothing comes from elsewhere.
   */
  readonly files?: string;
}

/** ONNX Runtime compiled to WebAssembly. */
export function wasmRuntime(options: WebOptions = {}): Runtime {
  return wasmOn(async () => configured(await imported(import("onnxruntime-web/wasm")), options), threadsOf(options));
}

/** The graphics card, through the browser's WebGPU. */
export function webgpuRuntime(options: WebOptions = {}): Runtime {
  const threads = threadsOf(options);
  const open = once(async () => {
    const ort = configured(await imported(import("onnxruntime-web/webgpu")), options);
    ort.env.wasm.numThreads = threads;
    return ort;
  });
  return {
    engine: "webgpu",
    threads,
    load: async (model, { optimizes = true } = {}) =>
      inTurn(await loadWebgpu(await open(), model, optimization(optimizes))),
  };
}

/** Threads share memory, which browsers allow only to isolated pages. */
function threadsOf({ threads }: WebOptions): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return threads ?? Math.min(4, navigator.hardwareConcurrency || 1);
}

function configured(ort: WebLibrary, { files }: WebOptions): WebLibrary {
  if (files !== undefined) ort.env.wasm.wasmPaths = files;
  return ort;
}

async function imported(library: Promise<unknown>): Promise<WebLibrary> {
  try {
    return (await library) as WebLibrary;
  } catch (cause) {
    throw new ProblemError(
      {
        what: "The package onnxruntime-web cannot be loaded",
        mend: "Run `npm install onnxruntime-web`, and bundle it with the page.",
      },
      { cause },
    );
  }
}
