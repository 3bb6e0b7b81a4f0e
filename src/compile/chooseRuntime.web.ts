import { type WebOptions, wasmRuntime, webgpuRuntime } from "../runtime/ort.web.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type EngineOptions, proven } from "./chooseRuntime.ts";
import { fasterOf } from "./fastest.ts";

/**
 * An engine of the browser: the one that is asked for, or the fastest that works: the graphics card where there is one
 * that is clearly faster, otherwise WebAssembly.
 * @throws ProblemError when the engine that was asked for does not work here.
 */
export async function chooseRuntime({ engine, threads, files }: WebEngineOptions = {}): Promise<Runtime> {
  const options = { ...(threads !== undefined && { threads }), ...(files !== undefined && { files }) };
  if (engine === "webgpu") return proven(webgpuRuntime(options));
  const wasm = wasmRuntime(options);
  if (engine === "wasm" || !(await hasGraphicsCard())) return proven(wasm);
  return fasterOf(wasm, webgpuRuntime(options), () => performance.now());
}

export interface WebEngineOptions extends Omit<EngineOptions, "engine">, Pick<WebOptions, "files"> {
  readonly engine?: "webgpu" | "wasm" | undefined;
}

/** Whether the browser has WebGPU, and not only as software. */
async function hasGraphicsCard(): Promise<boolean> {
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  return adapter !== null && adapter !== undefined && adapter.info?.isFallbackAdapter !== true;
}

/** What is asked of a GPUAdapter; not every library of types has it. */
interface Adapter {
  readonly info?: { readonly isFallbackAdapter?: boolean };
}
